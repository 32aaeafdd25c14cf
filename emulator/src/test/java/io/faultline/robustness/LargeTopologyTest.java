package io.faultline.robustness;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultline.testing.TestNet;
import io.faultline.topology.Region;
import io.faultline.topology.TopologyLoader;
import io.faultline.topology.config.Overrides;
import io.netty.util.concurrent.Future;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A region as large as anyone will write: 2,000 routers and 10,000 links, from its text to its last packet. */
class LargeTopologyTest {
    private static final int ROUTERS = 2_000;
    private static final int HOSTS = 50;
    private static final int LINKS = 10_000;
    private static final long SEED = 20_251_020;
    private static final long SECOND_NS = 1_000_000_000L;
    private static final long MOST_HEAP_BYTES = 1L << 30;

    @RegisterExtension
    final TestNet net = new TestNet(SEED);

    @Test
    void everyHostReachesEveryOtherAlsoAfterAThirdOfTheRoutersWasAwayForAWhile() {
        Region region = Region.build(TopologyLoader.parse("large.yaml", text(), Overrides.none()), net.network());
        assertThat(region.routers().names()).hasSize(ROUTERS);
        assertThat(net.network().links()).hasSize(LINKS);
        assertThat(heapBytes()).isLessThan(MOST_HEAP_BYTES);

        assertThat(pongs(region)).isEqualTo(HOSTS * (HOSTS - 1));
        // Routers that hosts do not hang on, so that all can be reached again.
        for (int i = HOSTS; i < HOSTS + ROUTERS / 3; i++) {
            region.router("r" + i).crash(net.nowNs());
        }
        assertThat(pongs(region)).isBetween(1, HOSTS * (HOSTS - 1));
        net.network().ledger().assertConserved();
        for (int i = HOSTS; i < HOSTS + ROUTERS / 3; i++) {
            region.router("r" + i).restart(net.nowNs());
        }
        assertThat(pongs(region)).isEqualTo(HOSTS * (HOSTS - 1));
        region.close();
    }

    private int pongs(Region region) {
        List<Future<Long>> pings = new ArrayList<>();
        for (int from = 0; from < HOSTS; from++) {
            for (int to = 0; to < HOSTS; to++) {
                if (from != to) {
                    pings.add(region.host("h" + from).ping(region.address("h" + to), SECOND_NS));
                }
            }
        }
        net.runFor(3 * SECOND_NS);
        return (int) pings.stream().filter(Future::isSuccess).count();
    }

    private static String text() {
        StringBuilder text = new StringBuilder("name: large\nrouters:\n");
        for (int i = 0; i < ROUTERS; i++) {
            text.append("  r%d: {prefix: 127.%d.%d.0/24}\n".formatted(i, 1 + i / 250, i % 250));
        }
        text.append("hosts:\n");
        for (int i = 0; i < HOSTS; i++) {
            text.append("  h%d: {at: r%d}\n".formatted(i, i));
        }
        text.append("links:\n");
        Set<String> links = new LinkedHashSet<>();
        for (int i = 0; i < ROUTERS; i++) {
            links.add("r" + i + "-r" + (i + 1) % ROUTERS);
        }
        SplittableRandom random = new SplittableRandom(SEED);
        while (links.size() < LINKS - HOSTS) {
            int a = random.nextInt(ROUTERS);
            int b = random.nextInt(ROUTERS);
            if (a != b && !links.contains("r" + b + "-r" + a)) {
                links.add("r" + a + "-r" + b);
            }
        }
        links.forEach(link -> text.append("  ").append(link).append(": {delay: 1ms}\n"));
        return text.toString();
    }

    private static long heapBytes() {
        Runtime runtime = Runtime.getRuntime();
        System.gc();
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
