package io.faultline.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LatencyDistributionTest {
    private static final int DRAWS = 200_000;

    @Test
    void aLogNormalHasTheMedianAndTheP99ThatWereAskedFor() {
        long[] sorted = sorted(new LatencyDistribution.LogNormal(20_000_000, 200_000_000));

        assertThat(sorted[DRAWS / 2] / 20e6).as("median, seed 7").isEqualTo(1, within(0.02));
        assertThat(sorted[DRAWS / 100 * 99] / 200e6).as("p99, seed 7").isEqualTo(1, within(0.04));
    }

    @Test
    void anExponentialHasItsMeanAndItsMedianAtLn2() {
        long[] sorted = sorted(new LatencyDistribution.Exponential(10_000_000));

        assertThat(Arrays.stream(sorted).average().orElseThrow() / 10e6).isEqualTo(1, within(0.01));
        assertThat(sorted[DRAWS / 2] / 10e6).isEqualTo(Math.log(2), within(0.01));
    }

    @Test
    void aUniformReachesBothEndsAndNothingBeyond() {
        long[] sorted = sorted(new LatencyDistribution.Uniform(5, 9));

        assertThat(sorted[0]).isEqualTo(5);
        assertThat(sorted[DRAWS - 1]).isEqualTo(9);
        assertThat(Arrays.stream(sorted).average().orElseThrow()).isEqualTo(7, within(0.02));
    }

    @Test
    void figuresThatMakeNoSenseAreRefused() {
        assertThatThrownBy(() -> new LatencyDistribution.LogNormal(20, 10))
                .hasMessage("p99: 10 ns (expected: >= median, 20 ns)");
        assertThatThrownBy(() -> new LatencyDistribution.Uniform(20, 10))
                .hasMessage("max: 10 ns (expected: >= min, 20 ns)");
        assertThatThrownBy(() -> new LatencyDistribution.Constant(-1)).hasMessage("delay: -1 ns (expected: >= 0)");
    }

    private static long[] sorted(LatencyDistribution distribution) {
        SplittableRandom random = new SplittableRandom(7);
        long[] draws = new long[DRAWS];
        Arrays.setAll(draws, i -> distribution.sampleNs(random));
        Arrays.sort(draws);
        return draws;
    }
}
