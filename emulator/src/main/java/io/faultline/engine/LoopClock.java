package io.faultline.engine;

import io.netty.util.concurrent.Ticker;
import java.util.concurrent.TimeUnit;

/** The one place that may read the machine's clock; Netty's scheduled tasks read it through {@link Ticker}. */
sealed interface LoopClock extends Ticker {
    /** Time since the run's start, in nanoseconds. */
    @Override
    long nanoTime();

    /** Time that only {@link #advanceTo} moves. */
    final class Virtual implements LoopClock {
        private long nowNs;

        void advanceTo(long atNs) {
            nowNs = atNs;
        }

        @Override
        public long initialNanoTime() {
            return 0;
        }

        @Override
        public long nanoTime() {
            return nowNs;
        }

        @Override
        public void sleep(long delay, TimeUnit unit) {
            throw new UnsupportedOperationException("sleep on a virtual clock (expected: a scheduled event)");
        }
    }

    /** The machine's monotonic clock. */
    final class Real implements LoopClock {
        private final long startNanoTime = System.nanoTime();

        @Override
        public long initialNanoTime() {
            return startNanoTime;
        }

        @Override
        public long nanoTime() {
            return System.nanoTime() - startNanoTime;
        }

        @Override
        public void sleep(long delay, TimeUnit unit) throws InterruptedException {
            unit.sleep(delay);
        }
    }
}
