package io.faultline.host.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** NewReno and CUBIC against the formulas of their RFCs. */
class CongestionControlTest {
    private static final int MSS = 1000;
    private static final long MS = 1_000_000;
    private static final long SECOND = 1_000 * MS;

    /** RFC 6928 section 2, equation (1). */
    @ParameterizedTest
    @CsvSource({"536, 5360", "1460, 14600", "4000, 14600", "8948, 17896"})
    void theInitialWindow(int mss, long expected) {
        assertThat(CongestionControl.initialWindow(mss)).isEqualTo(expected);
    }

    @Test
    void inAvoidanceNewRenoGrowsASegmentARoundTrip() {
        NewReno reno = new NewReno();
        reno.start(MSS, false);
        reno.ssthresh = 10L * MSS;
        for (int window = 10; window < 100; window++) {
            assertThat(reno.cwnd).isEqualTo((long) window * MSS);
            for (int i = 0; i < window; i++) {
                reno.onAck(MSS, MSS, 0, 0);
            }
        }
    }

    @Test
    void aTimeoutHalvesTheThresholdOnceAndStartsSlowly() {
        NewReno reno = new NewReno();
        reno.start(MSS, false);
        reno.onTimeout(10L * MSS, MSS, true, 0);
        assertThat(reno.ssthresh).isEqualTo(5L * MSS);
        assertThat(reno.cwnd).isEqualTo(MSS);
        // RFC 5681 section 3.1: the same segment again does not halve it again.
        reno.onTimeout(MSS, MSS, false, 0);
        assertThat(reno.ssthresh).isEqualTo(5L * MSS);
        reno.onLoss(MSS, MSS, 0);
        assertThat(reno.ssthresh).isEqualTo(2L * MSS);
    }

    /** W_cubic(t) = C (t - K)^3 + W_max with K = cbrt(W_max (1 - beta) / C), RFC 9438 section 4.2. */
    @Test
    void afterALossCubicFollowsItsCurveBackToTheOldWindowAndBeyond() {
        Cubic cubic = new Cubic();
        int wMax = 1000;
        cubic.cwnd = (long) wMax * MSS;
        cubic.onLoss((long) wMax * MSS, MSS, 0);
        assertThat(cubic.cwnd).isEqualTo(700L * MSS);
        long rttNs = 100 * MS;
        double k = Math.cbrt(wMax * 0.3 / 0.4);
        assertThat(k).isCloseTo(9.086, within(0.001));
        long nowNs = SECOND;
        long startNs = nowNs;
        while (nowNs < startNs + 15 * SECOND) {
            long segments = cubic.cwnd / MSS;
            for (long i = 0; i < segments; i++) {
                cubic.onAck(MSS, MSS, nowNs + i * rttNs / segments, rttNs);
            }
            nowNs += rttNs;
            double t = (nowNs - startNs) / 1e9;
            double expected = 0.4 * Math.pow(t - k, 3) + wMax;
            // The window chases the target of one round trip ahead: within a round trip's growth of the curve.
            assertThat((double) cubic.cwnd / MSS).as("at %s s", t).isCloseTo(expected, within(0.03 * expected));
        }
    }

    /** RFC 9438 section 4.3: on short paths it is no slower than Reno with the same mean, alpha = 3 (1 - beta) / (1 + beta). */
    @Test
    void onAShortPathCubicGrowsAsReno() {
        Cubic cubic = new Cubic();
        cubic.cwnd = 20L * MSS;
        cubic.onLoss(20L * MSS, MSS, 0);
        long rttNs = MS;
        long nowNs = SECOND;
        int rounds = 8;
        for (int round = 0; round < rounds; round++) {
            long segments = cubic.cwnd / MSS;
            for (long i = 0; i < segments; i++) {
                cubic.onAck(MSS, MSS, nowNs, rttNs);
            }
            nowNs += rttNs;
        }
        double alpha = 3 * 0.3 / 1.7;
        assertThat((double) cubic.cwnd / MSS).isCloseTo(14 + rounds * alpha, within(0.6));
    }

    @Test
    void fastConvergenceReleasesBandwidthToNewFlows() {
        Cubic cubic = new Cubic();
        cubic.cwnd = 1000L * MSS;
        cubic.onLoss(1000L * MSS, MSS, 0);
        // Again before the old maximum was reached: the plateau is 700 * (1 + 0.7) / 2 = 595, below the window's 700.
        cubic.onLoss(700L * MSS, MSS, SECOND);
        assertThat(cubic.cwnd).isEqualTo(490L * MSS);
        long nowNs = 2 * SECOND;
        double k = Math.cbrt((595 - 490) / 0.4);
        for (long segments = 0; nowNs < 2 * SECOND + (long) (k * 1e9); nowNs += 100 * MS) {
            segments = cubic.cwnd / MSS;
            for (long i = 0; i < segments; i++) {
                cubic.onAck(MSS, MSS, nowNs, 100 * MS);
            }
        }
        assertThat((double) cubic.cwnd / MSS).isCloseTo(595, within(6.0));
    }
}
