package io.faultline.dns.zone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** RFC 1982: serial numbers go round. */
class Rfc1982SerialTest {

    private static final long HALF = 1L << 31;

    @Test
    void theLargestIsFollowedByTheSmallest() {
        assertThat(Serial.add(0xFFFF_FFFFL, 1)).isZero();
        assertThat(Serial.isGreater(0, 0xFFFF_FFFFL)).isTrue();
        assertThat(Serial.isGreater(0xFFFF_FFFFL, 0)).isFalse();
        assertThat(Serial.next(0xFFFF_FFFFL)).as("0 means none to some servers").isEqualTo(1);
    }

    @Test
    void noSerialIsGreaterThanItself() {
        assertThat(Serial.isGreater(7, 7)).isFalse();
    }

    @Test
    void ofTwoThatAreHalfTheCircleApartNeitherIsGreater() {
        assertThat(Serial.isGreater(HALF, 0)).isFalse();
        assertThat(Serial.isGreater(0, HALF)).isFalse();
        assertThat(Serial.isGreater(HALF - 1, 0)).isTrue();
        assertThat(Serial.isGreater(0, HALF + 1)).isTrue();
    }

    @Test
    void aStepBeyondHalfTheCircleIsRefused() {
        assertThat(Serial.add(5, Serial.MAX_STEP)).isEqualTo(HALF + 4);
        assertThatThrownBy(() -> Serial.add(5, HALF))
                .hasMessage("step: 2147483648 (expected: 0 <= step <= 2147483647)");
    }

    /** Section 3.2 gives the order by four inequalities; the code by one difference. */
    @Test
    void theOrderIsThatOfTheText() {
        SplittableRandom random = new SplittableRandom(1982);
        for (int i = 0; i < 100_000; i++) {
            long a = random.nextLong() & 0xFFFF_FFFFL;
            long b = i % 2 == 0 ? random.nextLong() & 0xFFFF_FFFFL : (a + random.nextInt(-3, 4)) & 0xFFFF_FFFFL;
            boolean greater = (a < b && b - a > HALF) || (a > b && a - b < HALF);
            assertThat(Serial.isGreater(a, b)).as("%d > %d", a, b).isEqualTo(greater);
        }
    }
}
