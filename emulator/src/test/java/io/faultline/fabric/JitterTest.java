package io.faultline.fabric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.faultline.testing.TestNet;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The delays that packets really had on a link, against the distributions by Kolmogorov and Smirnov's test. */
class JitterTest {
    private static final long MS = 1_000_000;
    private static final int PACKETS = 20_000;

    /** The distance that 99.99 % of samples of the right distribution stay below. */
    private static final double BOUND = 2.23 / Math.sqrt(PACKETS);

    @RegisterExtension
    final TestNet net = new TestNet();

    private double[] delaysBeyond(long delayNs, Jitter jitter) {
        Probe a = new Probe(net.network(), "a");
        Probe b = new Probe(net.network(), "b");
        net.network()
                .connect(
                        a,
                        b,
                        "a-b",
                        LinkProfile.PERFECT
                                .withDelayNs(delayNs)
                                .withJitter(jitter)
                                .withReorder(true));
        double[] delays = new double[PACKETS];
        b.onReceive = (packet, nowNs) -> {
            int mark = packet.getInt(0);
            delays[mark] = nowNs - mark * 1000L - delayNs;
        };
        for (int i = 0; i < PACKETS; i++) {
            a.send(40, i);
            net.runFor(1000);
        }
        net.runForMs(10_000);
        assertThat(b.marks).hasSize(PACKETS);
        return delays;
    }

    private static double distance(double[] samples, DoubleUnaryOperator distribution) {
        double[] sorted = samples.clone();
        Arrays.sort(sorted);
        double worst = 0;
        for (int i = 0; i < sorted.length; i++) {
            double expected = distribution.applyAsDouble(sorted[i]);
            worst = Math.max(worst, Math.abs(expected - (double) i / sorted.length));
            worst = Math.max(worst, Math.abs(expected - (i + 1.0) / sorted.length));
        }
        return worst;
    }

    /** The normal distribution function by its power series, which has nothing in common with the code that is tested. */
    private static double normal(double z) {
        if (Math.abs(z) > 6) {
            return z < 0 ? 0 : 1;
        }
        double term = z;
        double sum = z;
        for (int n = 1; n < 200; n++) {
            term *= z * z / (2 * n + 1);
            sum += term;
        }
        return 0.5 + sum * Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI);
    }

    @Test
    void uniformJitterIsUniform() {
        double[] delays = delaysBeyond(10 * MS, new Jitter.Uniform(2 * MS));
        assertThat(distance(delays, x -> Math.min(1, Math.max(0, (x + 2 * MS) / (4.0 * MS)))))
                .isLessThan(BOUND);
    }

    @Test
    void normalJitterIsNormal() {
        double[] delays = delaysBeyond(10 * MS, new Jitter.Normal(MS));
        assertThat(distance(delays, x -> normal(x / MS))).isLessThan(BOUND);
    }

    @Test
    void theNormalQuantileIsExactToTwelveDigitsAndCutOffAtFourDeviations() {
        for (double p = 0.0001; p < 1; p += 0.0001) {
            assertThat(normal(NormalQuantile.of(p))).as("p = %s", p).isCloseTo(p, within(1e-12));
        }
        assertThat(new Jitter.Normal(MS).quantileNs(0)).isEqualTo(-4 * MS);
        assertThat(new Jitter.Normal(MS).quantileNs(Math.nextDown(1.0))).isEqualTo(4 * MS);
        assertThat(new Jitter.Normal(MS).quantileNs(0.5)).isZero();
    }

    @Test
    void paretoJitterIsPareto() {
        double[] delays = delaysBeyond(MS, new Jitter.Pareto(MS, 2.5, 1_000 * MS));
        assertThat(distance(delays, x -> x <= 0 ? 0 : 1 - Math.pow(1 + x / MS, -2.5)))
                .isLessThan(BOUND);
    }

    @Test
    void theTailOfParetoJitterEndsAtItsMaximum() {
        double[] delays = delaysBeyond(MS, new Jitter.Pareto(MS, 1.1, 20 * MS));
        assertThat(Arrays.stream(delays).max().orElseThrow()).isEqualTo(20 * MS);
    }

    @Test
    void aTableIsFollowedBetweenItsQuantiles() {
        double[] delays = delaysBeyond(0, new Jitter.Table(List.of(0L, MS, 10 * MS)));
        DoubleUnaryOperator table = x -> x < MS ? x / (2.0 * MS) : Math.min(1, 0.5 + (x - MS) / (18.0 * MS));
        assertThat(distance(delays, table)).isLessThan(BOUND);
    }

    @Test
    void jitterBelowZeroNeverBeatsTheSpeedOfTheWire() {
        double[] delays = delaysBeyond(MS, new Jitter.Uniform(3 * MS));
        assertThat(Arrays.stream(delays).min().orElseThrow()).isEqualTo(-MS);
    }

    @Test
    void whatIsNoDistributionIsRefused() {
        assertThatThrownBy(() -> new Jitter.Uniform(-1))
                .hasMessage("rangeNs: -1 (expected: 0 <= rangeNs <= 86400000000000)");
        assertThatThrownBy(() -> new Jitter.Pareto(MS, 1, MS)).hasMessage("shape: 1.0 (expected: > 1)");
        assertThatThrownBy(() -> new Jitter.Table(List.of(2L, 1L)))
                .hasMessage("quantiles: 1 after 2 (expected: ascending)");
    }
}
