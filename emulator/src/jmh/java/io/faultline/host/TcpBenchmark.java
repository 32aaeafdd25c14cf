package io.faultline.host;

import io.faultline.engine.NetworkLoop;
import io.faultline.fabric.Link;
import io.faultline.fabric.LinkProfile;
import io.faultline.fabric.Network;
import io.faultline.packet.Address;
import io.faultline.packet.Prefix;
import io.faultline.routing.Route;
import io.faultline.routing.Router;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import java.net.InetSocketAddress;
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

/** One TCP connection from host through a router to host, all on one core: megabytes a second, and small segments a second. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class TcpBenchmark {
    private static final int MEGABYTES = 16;
    private static final int WRITE_BYTES = 65_536;
    private static final int SMALL_SEGMENTS = 1000;
    private static final int SMALL_BYTES = 64;

    @Param({"9001", "1500"})
    private int mtu;

    private NetworkLoop loop;
    private Network network;
    private Channel client;
    private ByteBuf block;
    private ByteBuf small;
    private long received;

    @Setup
    public void connect() throws Exception {
        loop = NetworkLoop.virtual(1);
        network = new Network(loop);
        Host a = new Host(network, "a");
        Host b = new Host(network, "b");
        Router router = new Router(network, "router");
        LinkProfile profile = LinkProfile.PERFECT.withMtu(mtu).withDelayNs(10_000);
        Link left = network.connect(a, router, "left", profile);
        Link right = network.connect(router, b, "right", profile);
        a.addAddress(Address.of("10.0.0.1"));
        b.addAddress(Address.of("10.0.1.1"));
        router.staticRoutes().add(Prefix.of("10.0.0.0/24"), Route.connected(left.b()));
        router.staticRoutes().add(Prefix.of("10.0.1.0/24"), Route.connected(right.a()));
        b.tcpServerBootstrap().childHandler(new Count()).bind(new InetSocketAddress("10.0.1.1", 9));
        client = a.tcpBootstrap()
                .option(ChannelOption.TCP_NODELAY, true)
                .handler(new ChannelInboundHandlerAdapter())
                .connect(new InetSocketAddress("10.0.1.1", 9))
                .channel();
        loop.runFor(1_000_000_000);
        block = Unpooled.unreleasableBuffer(Unpooled.buffer(WRITE_BYTES).writeZero(WRITE_BYTES));
        small = Unpooled.unreleasableBuffer(Unpooled.buffer(SMALL_BYTES).writeZero(SMALL_BYTES));
        if (!client.isActive()) {
            throw new IllegalStateException("not connected");
        }
    }

    @TearDown
    public void close() {
        network.ledger().assertConserved();
        network.close();
        loop.runFor(0);
        loop.close();
    }

    /** Bulk transfer, in megabytes (10^6 bytes are eight megabits). */
    @Benchmark
    @OperationsPerInvocation(MEGABYTES)
    public long megabytes() {
        long end = received + MEGABYTES * 1_000_000L;
        for (long written = received; written < end; written += WRITE_BYTES) {
            client.write(block.duplicate(), client.voidPromise());
        }
        client.flush();
        while (received < end) {
            loop.runFor(100_000);
        }
        loop.runFor(100_000_000);
        return received;
    }

    /** Writes of 64 bytes, each a segment of its own. */
    @Benchmark
    @OperationsPerInvocation(SMALL_SEGMENTS)
    public long smallSegments() {
        long end = received + SMALL_SEGMENTS * (long) SMALL_BYTES;
        for (int i = 0; i < SMALL_SEGMENTS; i++) {
            client.writeAndFlush(small.duplicate(), client.voidPromise());
        }
        while (received < end) {
            loop.runFor(10_000);
        }
        return received;
    }

    private final class Count extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object msg) {
            ByteBuf buf = (ByteBuf) msg;
            received += buf.readableBytes();
            buf.release();
        }
    }
}
