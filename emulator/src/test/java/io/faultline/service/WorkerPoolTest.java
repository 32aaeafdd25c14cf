package io.faultline.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.faultline.engine.Timer;
import io.faultline.testing.TestNet;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class WorkerPoolTest {
    @RegisterExtension
    final TestNet net = new TestNet();

    @Test
    void whatFindsNoWorkerWaitsInTurnAndWhatFindsNoRoomIsRefused() {
        WorkerPool pool = new WorkerPool(2, 2);
        List<String> started = new ArrayList<>();

        assertThat(pool.submit(() -> started.add("a"))).isTrue();
        assertThat(pool.submit(() -> started.add("b"))).isTrue();
        assertThat(pool.submit(() -> started.add("c"))).isTrue();
        WorkerPool.Job impatient = () -> started.add("d");
        assertThat(pool.submit(impatient)).isTrue();
        assertThat(pool.submit(() -> started.add("e"))).as("queue full").isFalse();
        assertThat(started).containsExactly("a", "b");

        assertThat(pool.withdraw(impatient)).isTrue();
        pool.release();
        pool.release();
        assertThat(started).containsExactly("a", "b", "c");
        assertThat(pool.busy()).isEqualTo(1);
        assertThat(pool.withdraw(impatient)).isFalse();
    }

    @Test
    void jobsThatEndAtOnceDoNotNest() {
        WorkerPool pool = new WorkerPool(1, 100_000);
        int[] done = {0};
        pool.submit(() -> done[0]++);
        for (int i = 0; i < 100_000; i++) {
            pool.submit(() -> {
                done[0]++;
                pool.release();
            });
        }

        pool.release();

        assertThat(done[0]).isEqualTo(100_001);
        assertThat(pool.busy()).isZero();
    }

    @Test
    void aReleaseTooManyIsAnError() {
        assertThatThrownBy(() -> new WorkerPool(1, 0).release()).isInstanceOf(IllegalStateException.class);
    }

    /** M/M/1 with rho = 0.8: the share of time with work is rho, the mean number in the system is rho / (1 - rho) = 4. */
    @Test
    void underPoissonLoadTheQueueIsAsLongAsQueueingTheorySays() {
        WorkerPool pool = new WorkerPool(1, Integer.MAX_VALUE);
        RandomGenerator random = net.loop().random("pool", "test");
        LatencyDistribution arrival = new LatencyDistribution.Exponential(10_000_000);
        LatencyDistribution service = new LatencyDistribution.Exponential(8_000_000);
        int arrivals = 400_000;
        double[] sum = {0, 0};
        int[] inSystem = {0};
        long[] lastNs = {0};
        Runnable account = () -> {
            sum[0] += (double) inSystem[0] * (net.nowNs() - lastNs[0]);
            sum[1] += (double) pool.busy() * (net.nowNs() - lastNs[0]);
            lastNs[0] = net.nowNs();
        };
        Timer finish = new Timer(net.loop(), 0, nowNs -> {
            account.run();
            inSystem[0]--;
            pool.release();
        });
        Timer[] arrive = new Timer[1];
        int[] left = {arrivals};
        arrive[0] = new Timer(net.loop(), 0, nowNs -> {
            account.run();
            inSystem[0]++;
            pool.submit(() -> finish.arm(net.nowNs() + service.sampleNs(random)));
            if (--left[0] > 0) {
                arrive[0].arm(nowNs + arrival.sampleNs(random));
            }
        });
        arrive[0].arm(0);

        assertThat(net.loop().runUntilIdle(Long.MAX_VALUE)).isTrue();

        assertThat(sum[1] / net.nowNs()).as("utilisation, seed 1").isEqualTo(0.8, within(0.01));
        assertThat(sum[0] / net.nowNs()).as("mean number in the system, seed 1").isEqualTo(4.0, within(0.25));
    }
}
