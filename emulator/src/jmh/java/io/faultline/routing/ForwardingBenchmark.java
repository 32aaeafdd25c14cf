package io.faultline.routing;

import io.faultline.engine.NetworkLoop;
import io.faultline.fabric.Link;
import io.faultline.fabric.LinkProfile;
import io.faultline.fabric.Network;
import io.faultline.fabric.Node;
import io.faultline.fabric.Port;
import io.faultline.packet.Address;
import io.faultline.packet.Ipv4;
import io.faultline.packet.Prefix;
import io.faultline.packet.Udp;
import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Packet-hops a second over a chain of routers on the virtual clock; {@code -prof gc} must show 0 bytes an operation. One
 * operation is one packet crossing one link: the sender's hop, each router's, up to the receiver.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class ForwardingBenchmark {
    private static final int ROUTERS = 9;
    private static final int LINKS = ROUTERS + 1;
    private static final int PACKETS = 64;
    private static final int HOPS = LINKS * PACKETS;

    /** Nanoseconds of each link's delay. */
    @Param({"0", "100000"})
    private long delayNs;

    @Param({"10.0.0.2", "fd00::2"})
    private String source;

    private NetworkLoop loop;
    private Network network;
    private End sender;
    private End receiver;

    @Setup
    public void connect() {
        loop = NetworkLoop.virtual(1);
        network = new Network(loop);
        Address from = Address.of(source);
        Address to = from.plus(1 << 20);
        Prefix ahead = Prefix.containing(to, from.bitLength() - 16);
        LinkProfile profile = LinkProfile.PERFECT.withDelayNs(delayNs);
        sender = new End(network, "sender");
        receiver = new End(network, "receiver");
        Node previous = sender;
        for (int i = 1; i <= ROUTERS; i++) {
            Router router = new Router(network, "r" + i);
            Link link = network.connect(previous, router, "link" + i, profile);
            if (previous instanceof Router before) {
                before.staticRoutes().add(ahead, Route.via(link.a(), from.plus(i)));
            }
            previous = router;
        }
        Link last = network.connect(previous, receiver, "last", profile);
        ((Router) previous).staticRoutes().add(ahead, Route.connected(last.a()));
        for (int i = 0; i < PACKETS; i++) {
            ByteBuf packet = network.allocator().buffer(128);
            ByteBuf payload = network.allocator().buffer().writeZero(64);
            Udp.write(packet, from, to, 1000 + i, 53, payload, 64, i, true);
            payload.release();
            receiver.arrived.add(packet);
        }
    }

    @TearDown
    public void close() {
        network.ledger().assertConserved();
        receiver.arrived.forEach(ByteBuf::release);
        network.close();
        loop.close();
    }

    @Benchmark
    @OperationsPerInvocation(HOPS)
    public long forward() {
        long nowNs = loop.nowNs();
        for (int i = 0; i < PACKETS; i++) {
            sender.sendAgain(receiver.arrived.remove(), nowNs);
        }
        loop.runFor(LINKS * delayNs + 1);
        if (receiver.arrived.size() != PACKETS) {
            throw new IllegalStateException(receiver.arrived.size() + " packets arrived (expected: " + PACKETS + ")");
        }
        return nowNs;
    }

    /** Sends and keeps packets, so that none is made or freed while it is measured. */
    private static final class End extends Node {
        private final ArrayDeque<ByteBuf> arrived = new ArrayDeque<>(PACKETS);

        End(Network network, String name) {
            super(network, name);
        }

        void sendAgain(ByteBuf packet, long nowNs) {
            int off = packet.readerIndex();
            boolean isIpv4 = (packet.getByte(off) & 0xf0) == 0x40;
            if (isIpv4) {
                // TTL and header checksum as they were.
                packet.setByte(off + 8, 64);
                packet.setShort(off + 10, 0);
                Ipv4.fillChecksum(packet, off);
            } else {
                packet.setByte(off + 7, 64);
            }
            originate(ports().get(0), packet, nowNs);
        }

        @Override
        protected void receive(Port in, ByteBuf packet, long nowNs) {
            arrived.add(packet.retain());
            delivered(packet);
        }
    }
}
