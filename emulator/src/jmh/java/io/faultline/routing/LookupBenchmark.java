package io.faultline.routing;

import io.faultline.engine.NetworkLoop;
import io.faultline.fabric.LinkProfile;
import io.faultline.fabric.Network;
import io.faultline.packet.Address;
import io.faultline.packet.Prefix;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
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
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * Longest-prefix matches a second. The table has the mix of prefix lengths that the Internet's has (60 % /24, then /22, /23,
 * /21 ..., few longer), spread over 40,000 /16s; the destinations are random addresses, all of them or those in these /16s.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class LookupBenchmark {
    private static final int DESTINATIONS = 1 << 20;
    private static final int NEXT_HOPS = 64;
    private static final int POPULATED = 40_000;
    /** Of a thousand prefixes, how many are at most this long. */
    private static final int[][] LENGTHS = {
        {600, 24}, {700, 22}, {750, 23}, {800, 21}, {850, 20}, {900, 19}, {930, 18}, {950, 17}, {985, 16},
    };

    @Param({"300", "1000000"})
    private int routes;

    @Param({"everywhere", "routed"})
    private String destinations;

    private Fib fib;
    private Route[] nextHops;
    private int[] addresses;
    private int next;

    @Setup
    public void fill() {
        SplittableRandom random = new SplittableRandom(4271);
        nextHops = nextHops();
        int[] populated = new int[Math.min(POPULATED, Math.max(1, routes / 25))];
        for (int i = 0; i < populated.length; i++) {
            populated[i] = (1 + random.nextInt(222)) << 24 | random.nextInt(256) << 16;
        }
        Fib.Batch batch = new Fib.Batch();
        Set<Prefix> prefixes = new HashSet<>();
        while (prefixes.size() < routes) {
            int address = populated[random.nextInt(populated.length)] | random.nextInt(1 << 16);
            Prefix prefix = Prefix.containing(Address.ofIpv4(address), length(random));
            if (prefixes.add(prefix)) {
                batch.put(prefix, nextHops[random.nextInt(NEXT_HOPS)]);
            }
        }
        fib = batch.applyTo(Fib.EMPTY);
        addresses = new int[DESTINATIONS];
        for (int i = 0; i < DESTINATIONS; i++) {
            addresses[i] = destinations.equals("everywhere")
                    ? random.nextInt()
                    : populated[random.nextInt(populated.length)] | random.nextInt(1 << 16);
        }
    }

    private static int length(SplittableRandom random) {
        int draw = random.nextInt(1000);
        for (int[] length : LENGTHS) {
            if (draw < length[0]) {
                return length[1];
            }
        }
        return draw < 998 ? 8 + random.nextInt(8) : 25 + random.nextInt(8);
    }

    private static Route[] nextHops() {
        Network network = new Network(NetworkLoop.virtual(1));
        Router router = new Router(network, "router");
        Route[] routes = new Route[NEXT_HOPS];
        for (int i = 0; i < NEXT_HOPS; i++) {
            Router neighbour = new Router(network, "neighbour" + i);
            routes[i] = Route.connected(network.connect(router, neighbour, "link" + i, LinkProfile.PERFECT)
                    .a());
        }
        return routes;
    }

    @Benchmark
    @OperationsPerInvocation(1024)
    public void lookup(Blackhole blackhole) {
        int from = next;
        next = (from + 1024) & (DESTINATIONS - 1);
        for (int i = from; i < from + 1024; i++) {
            blackhole.consume(fib.lookupIpv4(addresses[i]));
        }
    }

    @Benchmark
    public Fib changeOneRoute() {
        next = (next + 1) & (DESTINATIONS - 1);
        Prefix prefix = Prefix.containing(Address.ofIpv4(addresses[next]), 24);
        return fib.with(prefix, nextHops[next % NEXT_HOPS]);
    }
}
