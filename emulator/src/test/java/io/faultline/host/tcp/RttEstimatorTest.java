package io.faultline.host.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** RFC 6298 section 2 and 5, with its own numbers where it gives any. */
class RttEstimatorTest {
    private static final long MS = 1_000_000;
    private static final long SECOND = 1_000 * MS;

    private final RttEstimator rfc = new RttEstimator(SECOND, SECOND, 60 * SECOND, MS);
    private final RttEstimator linux = new RttEstimator(SECOND, 200 * MS, 120 * SECOND, 200 * MS);

    @Test
    void beforeAnyMeasurementTheTimeoutIsOneSecond() {
        assertThat(rfc.rtoNs()).isEqualTo(SECOND);
    }

    @Test
    void theFirstMeasurementSetsBothEstimates() {
        rfc.sample(800 * MS);
        assertThat(rfc.srttNs()).isEqualTo(800 * MS);
        assertThat(rfc.rttvarNs()).isEqualTo(400 * MS);
        assertThat(rfc.rtoNs()).isEqualTo((800 + 4 * 400) * MS);
    }

    @Test
    void laterMeasurementsAreSmoothed() {
        rfc.sample(800 * MS);
        rfc.sample(1600 * MS);
        // RTTVAR = 3/4 * 400 + 1/4 * |800 - 1600|, then SRTT = 7/8 * 800 + 1/8 * 1600
        assertThat(rfc.rttvarNs()).isEqualTo(500 * MS);
        assertThat(rfc.srttNs()).isEqualTo(900 * MS);
        assertThat(rfc.rtoNs()).isEqualTo((900 + 4 * 500) * MS);
    }

    @Test
    void theTimeoutIsRoundedUpToOneSecondByTheRfcAndToTwoHundredMillisecondsMoreThanTheRttByLinux() {
        for (int i = 0; i < 100; i++) {
            rfc.sample(10 * MS);
            linux.sample(10 * MS);
        }
        assertThat(rfc.rtoNs()).isEqualTo(SECOND);
        assertThat(linux.rtoNs()).isEqualTo(210 * MS);
    }

    @Test
    void eachExpiryDoublesTheTimeoutUpToTheMaximumAndAMeasurementEndsThat() {
        rfc.sample(800 * MS);
        long[] expected = {2400 * MS, 4800 * MS, 9600 * MS, 19_200 * MS, 38_400 * MS, 60 * SECOND, 60 * SECOND};
        for (long rtoNs : expected) {
            assertThat(rfc.rtoNs()).isEqualTo(rtoNs);
            rfc.backOff();
        }
        for (int i = 0; i < 100; i++) {
            rfc.backOff();
        }
        assertThat(rfc.rtoNs()).isEqualTo(60 * SECOND);
        rfc.sample(800 * MS);
        assertThat(rfc.rtoNs()).isEqualTo((800 + 4 * 300) * MS);
    }

    @Test
    void afterALostSynDataStartsAtThreeSeconds() {
        rfc.backOff();
        rfc.backOff();
        rfc.afterLostSyn();
        assertThat(rfc.rtoNs()).isEqualTo(3 * SECOND);
    }
}
