package io.faultline.service.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BackoffTest {
    private static final long MS = 1_000_000;

    private final SplittableRandom random = new SplittableRandom(3);

    @Test
    void theExponentialDoublesUntilItsCap() {
        Backoff backoff = new Backoff.Exponential(100 * MS, 1000 * MS);

        assertThat(delays(backoff, 7)).containsExactly(100L, 200L, 400L, 800L, 1000L, 1000L, 1000L);
        assertThat(backoff.delayNs(Integer.MAX_VALUE, 0, random)).isEqualTo(1000 * MS);
    }

    @Test
    void fullJitterIsUniformBelowTheExponential() {
        Backoff backoff = new Backoff.FullJitter(100 * MS, 1000 * MS);
        int draws = 50_000;
        double sum = 0;
        for (int i = 0; i < draws; i++) {
            long delayNs = backoff.delayNs(3, 0, random);
            assertThat(delayNs).isBetween(0L, 400 * MS);
            sum += delayNs;
        }

        assertThat(sum / draws / MS).as("mean, seed 3").isEqualTo(200, within(3.0));
    }

    @Test
    void decorrelatedJitterStaysBetweenBaseAndThreeTimesThePreviousAndBelowTheCap() {
        Backoff backoff = new Backoff.Decorrelated(100 * MS, 2000 * MS);
        long previousNs = 0;
        boolean capped = false;
        for (int retry = 1; retry < 1000; retry++) {
            long delayNs = backoff.delayNs(retry, previousNs, random);
            assertThat(delayNs).isBetween(100 * MS, Math.min(2000 * MS, Math.max(100 * MS, 3 * previousNs)));
            capped |= delayNs == 2000 * MS;
            previousNs = delayNs;
        }

        assertThat(capped).as("seed 3 reaches the cap").isTrue();
    }

    @Test
    void aCapBelowTheBaseIsRefused() {
        assertThatThrownBy(() -> new Backoff.FullJitter(2, 1))
                .hasMessage("base: 2 ns, cap: 1 ns (expected: 0 < base <= cap < 73 years)");
    }

    private long[] delays(Backoff backoff, int count) {
        long[] delaysMs = new long[count];
        for (int i = 0; i < count; i++) {
            delaysMs[i] = backoff.delayNs(i + 1, 0, random) / MS;
        }
        return delaysMs;
    }
}
