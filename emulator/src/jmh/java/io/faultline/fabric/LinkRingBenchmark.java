package io.faultline.fabric;

import io.faultline.engine.NetworkLoop;
import io.netty.buffer.ByteBuf;
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
 * Packets that go round a ring of nodes, which do nothing but pass them on: what a hop costs in the loop and on the link,
 * without a router's work. The score is packet-hops per second.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 4, time = 1)
public class LinkRingBenchmark {
    private static final int HOPS = 100_000;

    @Param({"8"})
    int nodes;

    @Param({"1", "64", "4096"})
    int packets;

    @Param({"zero-delay", "delayed", "rate-limited", "impaired", "codel"})
    String links;

    private NetworkLoop loop;
    private Network network;
    private int hopsLeft;

    private final class Passer extends Node {
        Passer(Network network, String name) {
            super(network, name);
        }

        @Override
        protected void receive(Port in, ByteBuf packet, long nowNs) {
            send(ports().get(1 - in.index()), packet, nowNs);
            if (--hopsLeft == 0) {
                throw ROUND_OVER;
            }
        }

        void inject() {
            originate(ports().get(1), network().allocator().buffer(64).writeZero(64), loop().nowNs());
        }
    }

    private static final class RoundOver extends RuntimeException {
        private static final long serialVersionUID = 1;

        RoundOver() {
            super(null, null, false, false);
        }
    }

    private static final RoundOver ROUND_OVER = new RoundOver();

    @Setup
    public void build() {
        loop = NetworkLoop.virtual(1);
        network = new Network(loop);
        LinkProfile profile = profile();
        Passer[] ring = new Passer[nodes];
        for (int i = 0; i < nodes; i++) {
            ring[i] = new Passer(network, "n" + i);
        }
        for (int i = 0; i < nodes; i++) {
            // One link takes a nanosecond in any case: an instant must end.
            LinkProfile one = i == 0 ? profile.withDelayNs(profile.delayNs() + 1) : profile;
            network.connect(ring[i], ring[(i + 1) % nodes], "l" + i, one);
        }
        // The first node's ports are the other way round.
        for (int i = 0; i < packets; i++) {
            ring[1 + i % (nodes - 1)].inject();
        }
    }

    private LinkProfile profile() {
        LinkProfile delayed = LinkProfile.PERFECT.withDelayNs(500_000);
        return switch (links) {
            case "zero-delay" -> LinkProfile.PERFECT;
            case "delayed" -> delayed.withJitter(new Jitter.Uniform(100_000));
            case "rate-limited" -> delayed.withRateBps(10_000_000_000L).withQueueBytes(1L << 30);
            case "impaired" ->
                delayed.withRateBps(10_000_000_000L)
                        .withQueueBytes(1L << 30)
                        .withJitter(new Jitter.Normal(50_000))
                        .withLoss(new LossModel.GilbertElliott(1e-12, 0.5, 0.5, 0))
                        .withDuplicate(1e-12)
                        .withCorrupt(1e-12);
            case "codel" ->
                delayed.withRateBps(10_000_000_000L)
                        .withQueueBytes(1L << 30)
                        .withCodel(new CoDel(1_000_000_000, 1_000_000_000));
            default -> throw new IllegalArgumentException(links);
        };
    }

    @TearDown
    public void close() {
        network.close();
        loop.close();
    }

    @Benchmark
    @OperationsPerInvocation(HOPS)
    public long hops() {
        hopsLeft = HOPS;
        try {
            loop.runFor(Long.MAX_VALUE / 2);
        } catch (RoundOver e) {
            return hopsLeft;
        }
        throw new IllegalStateException("packets ran out");
    }
}
