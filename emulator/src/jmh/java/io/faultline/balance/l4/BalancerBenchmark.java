package io.faultline.balance.l4;

import io.faultline.balance.TargetGroup;
import io.faultline.balance.TargetGroupSettings;
import io.faultline.engine.NetworkLoop;
import io.faultline.fabric.LinkProfile;
import io.faultline.fabric.Network;
import io.faultline.fabric.Node;
import io.faultline.fabric.Port;
import io.faultline.host.Host;
import io.faultline.packet.Address;
import io.faultline.packet.IpProtocol;
import io.faultline.packet.Ipv4;
import io.faultline.packet.Prefix;
import io.faultline.packet.Tcp;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
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
 * Segments a second from clients over a link to a balancer and, rewritten, over another to a target; {@code -prof gc} must show
 * 0 bytes an operation. One operation is one segment over both links.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class BalancerBenchmark {
    private static final int BATCH = 64;
    private static final int HEADERS = 40;
    private static final int SOURCE_PORT = 20;
    private static final int TCP_FLAGS = 33;
    private static final int FIRST_CLIENT = 0x0a00_0001;

    /** Flows in the table, used in turn. */
    @Param({"64", "65536"})
    private int flows;

    private NetworkLoop loop;
    private Network network;
    private L4Balancer balancer;
    private End client;
    private End target;
    private ByteBuf packet;
    private ByteBuf headers;
    private Address vip;
    private int next;

    @Setup
    public void connect() {
        loop = NetworkLoop.virtual(1);
        network = new Network(loop);
        client = new End(network, "client");
        target = new End(network, "target");
        Host host = new Host(network, "balancer");
        host.addAddress(Address.of("127.1.0.8"));
        vip = Address.of("127.1.0.9");
        network.connect(client, host, "in", LinkProfile.PERFECT);
        Port out = network.connect(host, target, "out", LinkProfile.PERFECT).a();
        host.routes().add(Prefix.of("127.2.0.0/16"), out);
        TargetGroup group = new TargetGroup(
                loop, 0, "targets", TargetGroupSettings.defaults().unchecked());
        // As many targets as it takes for each flow to have a port.
        for (int i = 1; i <= 4; i++) {
            group.register("t" + i, Address.of("127.2.0." + i), 80, "");
        }
        balancer = new L4Balancer(host, L4Settings.defaults());
        balancer.serve(vip, 80, IpProtocol.TCP, group, "round-robin", VirtualServiceSettings.defaults());
        packet = network.allocator().buffer(128);
        headers = network.allocator().buffer(HEADERS);
        Address first = Address.ofIpv4(FIRST_CLIENT);
        Tcp.write(packet, first, vip, 1, 80, 1, 1, Tcp.ACK, 100, null, Unpooled.EMPTY_BUFFER, 0, 64, 1, true);
        headers.writeBytes(packet, 0, HEADERS);
        for (int flow = 0; flow < flows; flow++) {
            send(flow, Tcp.SYN);
            loop.runFor(1);
        }
    }

    @TearDown
    public void close() {
        if (balancer.flows() != flows) {
            throw new IllegalStateException(balancer.flows() + " flows (expected: " + flows + ")");
        }
        network.ledger().assertConserved();
        balancer.close();
        network.close();
        loop.close();
        packet.release();
        headers.release();
    }

    @Benchmark
    @OperationsPerInvocation(BATCH)
    public long forward() {
        long before = target.arrived;
        for (int i = 0; i < BATCH; i++) {
            send(next, Tcp.ACK);
            next = (next + 1) % flows;
            loop.runFor(1);
        }
        if (target.arrived - before != BATCH) {
            throw new IllegalStateException(target.arrived - before + " arrived (expected: " + BATCH + ")");
        }
        return before;
    }

    /** The one packet there is, made anew in place: the checksum is wrong, which a balancer does not look at. */
    private void send(int flow, int flags) {
        packet.setBytes(0, headers, 0, HEADERS);
        packet.setShort(SOURCE_PORT, 1024 + (flow & 0x7fff));
        packet.setByte(TCP_FLAGS, flags);
        Ipv4.setSource(packet, 0, FIRST_CLIENT + (flow >>> 15));
        client.sendAgain(packet.retain(), loop.nowNs());
    }

    /** Sends and counts packets. */
    private static final class End extends Node {
        private long arrived;

        End(Network network, String name) {
            super(network, name);
        }

        void sendAgain(ByteBuf packet, long nowNs) {
            originate(ports().get(0), packet, nowNs);
        }

        @Override
        protected void receive(Port in, ByteBuf packet, long nowNs) {
            arrived++;
            delivered(packet);
        }
    }
}
