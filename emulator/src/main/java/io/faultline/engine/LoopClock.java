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
        private final long readsPerInstant;
        private long nowNs;
        private long reads;

        /**
         * Makes a clock at 0.
         *
         * @param readsPerInstant after so many reads at one instant the clock goes on all the same, so that Netty, which
         *     reads it after each task, gives up on tasks that follow each other for ever
         */
        Virtual(long readsPerInstant) {
            this.readsPerInstant = readsPerInstant;
        }

        void advanceTo(long atNs) {
            nowNs = atNs;
            reads = 0;
        }

        /** The time it was advanced to. */
        long instantNs() {
            return nowNs;
        }

        /** Tells whether it was read so often at one instant that something must go on without letting time pass. */
        boolean standsStill() {
            return reads > readsPerInstant;
        }

        @Override
        public long initialNanoTime() {
            return 0;
        }

        @Override
        public long nanoTime() {
            return ++reads > readsPerInstant ? nowNs + reads - readsPerInstant : nowNs;
        }

        @Override
        public void sleep(long delay, TimeUnit unit) {
            throw new UnsupportedOperationException("sleep on a virtual clock (expected: a scheduled event)");
        }
    }

    /** The machine's monotonic clock, which stands at 0 until it is started. */
    final class Real implements LoopClock {
        private volatile long startNanoTime;
        private volatile boolean started;

        void start() {
            startNanoTime = System.nanoTime();
            started = true;
        }

        @Override
        public long initialNanoTime() {
            return startNanoTime;
        }

        @Override
        public long nanoTime() {
            return started ? System.nanoTime() - startNanoTime : 0;
        }

        @Override
        public void sleep(long delay, TimeUnit unit) throws InterruptedException {
            unit.sleep(delay);
        }
    }
}
