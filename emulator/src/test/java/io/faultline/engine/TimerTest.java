package io.faultline.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TimerTest {
    private final NetworkLoop loop = NetworkLoop.virtual(1);
    private final List<Long> expiredNs = new ArrayList<>();
    private final Timer timer = new Timer(loop, 0, expiredNs::add);

    @AfterEach
    void nothingIsLeft() {
        timer.disarm();
        assertThat(loop.pendingEvents()).isZero();
        loop.close();
    }

    @Test
    void itExpiresOnceAtItsDeadline() {
        timer.arm(100);
        assertThat(timer.isArmed()).isTrue();
        assertThat(timer.deadlineNs()).isEqualTo(100);
        loop.runUntil(1000);
        assertThat(expiredNs).containsExactly(100L);
        assertThat(timer.isArmed()).isFalse();
        assertThat(timer.deadlineNs()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void armedLaterItExpiresLaterOnly() {
        timer.arm(100);
        loop.runUntil(50);
        timer.arm(200);
        loop.runUntil(199);
        assertThat(expiredNs).isEmpty();
        loop.runUntil(1000);
        assertThat(expiredNs).containsExactly(200L);
    }

    @Test
    void armedEarlierItExpiresEarlierOnly() {
        timer.arm(200);
        timer.arm(100);
        loop.runUntil(1000);
        assertThat(expiredNs).containsExactly(100L);
    }

    @Test
    void disarmedItLeavesNothingInTheLoop() {
        timer.arm(100);
        timer.arm(200);
        timer.disarm();
        assertThat(loop.pendingEvents()).isZero();
        loop.runUntil(1000);
        assertThat(expiredNs).isEmpty();
        timer.arm(1100);
        loop.runUntil(2000);
        assertThat(expiredNs).containsExactly(1100L);
    }

    @Test
    void aDeadlineInThePastMeansNowAndTheEndOfTimeNever() {
        loop.runUntil(500);
        timer.arm(100);
        loop.runUntil(500);
        assertThat(expiredNs).containsExactly(500L);
        timer.arm(600);
        timer.arm(Long.MAX_VALUE);
        assertThat(timer.isArmed()).isFalse();
        assertThat(loop.pendingEvents()).isZero();
    }

    @Test
    void itsTaskMayArmItAgain() {
        List<Long> beats = new ArrayList<>();
        Timer[] self = new Timer[1];
        self[0] = new Timer(loop, 0, nowNs -> {
            beats.add(nowNs);
            if (beats.size() < 4) {
                self[0].arm(nowNs + 10);
            }
        });
        self[0].arm(10);
        loop.runUntil(1000);
        assertThat(beats).containsExactly(10L, 20L, 30L, 40L);
    }

    /** A retransmission timer's life: armed anew at each acknowledgement, sooner or later, now and then disarmed. */
    @Test
    void overAnyArmingItExpiresExactlyWhenASimpleModelSays() {
        for (long seed = 1; seed <= 20; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            List<Long> expected = new ArrayList<>();
            expiredNs.clear();
            long deadlineNs = Long.MAX_VALUE;
            for (int i = 0; i < 2_000; i++) {
                if (random.nextInt(10) == 0) {
                    timer.disarm();
                    deadlineNs = Long.MAX_VALUE;
                } else {
                    deadlineNs = loop.nowNs() + random.nextInt(100);
                    timer.arm(deadlineNs);
                }
                long untilNs = loop.nowNs() + random.nextInt(50);
                if (deadlineNs <= untilNs) {
                    expected.add(deadlineNs);
                    deadlineNs = Long.MAX_VALUE;
                }
                loop.runUntil(untilNs);
                assertThat(loop.pendingEvents()).isEqualTo(timer.isArmed() ? 1 : 0);
            }
            assertThat(expiredNs).as("seed %d", seed).isEqualTo(expected);
        }
    }
}
