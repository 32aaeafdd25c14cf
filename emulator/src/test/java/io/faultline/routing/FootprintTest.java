package io.faultline.routing;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.faultline.fabric.Link;
import io.faultline.fabric.LinkProfile;
import io.faultline.fabric.Network;
import io.faultline.fabric.Node;
import io.faultline.fabric.Port;
import io.faultline.packet.Address;
import io.faultline.packet.Ipv4;
import io.faultline.packet.Prefix;
import io.faultline.packet.Udp;
import io.faultline.testing.TestNet;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.lang.management.ManagementFactory;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What tables weigh, and that lookups and forwarding allocate nothing. */
class FootprintTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private static final int PACKETS = 16;

    @RegisterExtension
    final TestNet net = new TestNet();

    @Test
    void aMillionRoutesWeighLessThanSixtyMegabytesAndLookupsAllocateNothing() {
        Route[] routes = TestPorts.routes(net.network(), 64);
        long before = usedBytes();
        Fib fib = millionRoutes(routes);
        long weight = usedBytes() - before;

        assertThat(fib.size()).isEqualTo(1_000_000);
        assertThat(weight).isLessThan(60_000_000);

        Random random = new Random(2);
        int[] addresses = random.ints(100_000).toArray();
        int matches = 0;
        long allocatedBefore = allocatedBytes();
        for (int address : addresses) {
            matches += fib.lookupIpv4(address) == null ? 0 : 1;
        }
        assertThat(allocatedBytes() - allocatedBefore).isLessThan(1_000);
        assertThat(matches).isBetween(10_000, 100_000);
    }

    @Test
    void forwardingAllocatesNothing() {
        Router[] routers = {new Router(net.network(), "r1"), new Router(net.network(), "r2")};
        End source = new End(net.network(), "source");
        End sink = new End(net.network(), "sink");
        LinkProfile delayed = LinkProfile.PERFECT.withDelayNs(1000);
        net.network().connect(source, routers[0], "in", delayed);
        Link middle1 = net.network().connect(routers[0], routers[1], "middle1", delayed);
        Link middle2 = net.network().connect(routers[0], routers[1], "middle2", delayed);
        Link out = net.network().connect(routers[1], sink, "out", delayed);
        Prefix ahead = Prefix.of("10.9.0.0/16");
        routers[0]
                .staticRoutes()
                .add(ahead, Route.multipath(List.of(NextHop.onLink(middle1.a()), NextHop.onLink(middle2.a()))));
        routers[1].staticRoutes().add(ahead, Route.connected(out.a()));
        for (int i = 0; i < PACKETS; i++) {
            ByteBuf packet = Unpooled.buffer(128);
            Udp.write(
                    packet,
                    Address.of("10.0.0.2"),
                    Address.of("10.9.0.2"),
                    1000 + i,
                    53,
                    Unpooled.EMPTY_BUFFER,
                    64,
                    i,
                    true);
            sink.kept.add(packet);
        }
        sendRounds(source, sink, 200); // lets rings and heaps grow to their size

        long before = allocatedBytes();
        sendRounds(source, sink, 1000);
        long allocated = allocatedBytes() - before;

        assertThat(routers[1].forwarded()).isEqualTo(1200 * PACKETS);
        assertThat(middle1.forward().deliveredPackets()).isBetween(1200L, 1200L * (PACKETS - 1));
        // The smallest object has 16 bytes; what is left is the JVM's own, and the driver's each round.
        assertThat(allocated / (1000.0 * PACKETS)).as("bytes a packet").isLessThan(4);
        sink.kept.forEach(ByteBuf::release);
    }

    private void sendRounds(End source, End sink, int rounds) {
        for (int round = 0; round < rounds; round++) {
            for (int i = 0; i < PACKETS; i++) {
                source.send(sink.kept.remove());
            }
            net.runFor(10_000);
            if (sink.kept.size() != PACKETS) {
                throw new AssertionError(sink.kept.size() + " packets arrived");
            }
        }
    }

    /** The Internet's mix of lengths, roughly: most are /24s, and they nest. */
    private static Fib millionRoutes(Route[] routes) {
        Random random = new Random(1);
        Fib fib = Fib.EMPTY;
        while (fib.size() < 1_000_000) {
            Fib.Batch batch = new Fib.Batch();
            for (int i = Math.min(200_000, 1_000_000 - fib.size()); i > 0; i--) {
                int length = random.nextInt(10) < 6 ? 24 : 16 + random.nextInt(8);
                Address address = Address.ofIpv4(random.nextInt() & 0x7fff_ffff);
                batch.put(Prefix.containing(address, length), routes[random.nextInt(routes.length)]);
            }
            fib = batch.applyTo(fib);
        }
        return fib;
    }

    private static long usedBytes() {
        long used = Long.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            System.gc();
            Runtime runtime = Runtime.getRuntime();
            used = Math.min(used, runtime.totalMemory() - runtime.freeMemory());
        }
        return used;
    }

    private static long allocatedBytes() {
        return THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
    }

    /** Sends the packets that another kept. */
    private static final class End extends Node {
        private final ArrayDeque<ByteBuf> kept = new ArrayDeque<>(2 * PACKETS);

        End(Network network, String name) {
            super(network, name);
        }

        void send(ByteBuf packet) {
            packet.setByte(8, 64);
            Ipv4.fillChecksum(packet, 0);
            originate(ports().get(0), packet, loop().nowNs());
        }

        @Override
        protected void receive(Port in, ByteBuf packet, long nowNs) {
            kept.add(packet.retain());
            delivered(packet);
        }
    }
}
