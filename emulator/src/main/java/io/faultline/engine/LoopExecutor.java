package io.faultline.engine;

import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ManualIoEventLoop;
import io.netty.util.concurrent.Ticker;

/** Netty's side of a {@link NetworkLoop}: an event loop that the network loop drives and whose next deadline it can see. */
final class LoopExecutor extends ManualIoEventLoop {
    private static final int MOST_ROUNDS = 1_000;

    LoopExecutor(Thread owner, IoHandlerFactory ioHandlerFactory, Ticker ticker) {
        super(null, owner, ioHandlerFactory, ticker);
    }

    /** When Netty's next scheduled task is due, on the ticker's scale, or {@link Long#MAX_VALUE}. */
    long nextDeadlineNs() {
        long deadlineNs = nextScheduledTaskDeadlineNanos();
        return deadlineNs == -1 ? Long.MAX_VALUE : deadlineNs;
    }

    /** Runs the tasks that are left and releases what the I/O handler holds. Owner's thread. */
    void terminate() {
        // What closes tells others by tasks, who close in turn, so the loop still takes tasks for a while. The last
        // round is
        // a task itself: a task that queues itself again for ever would keep runNow() from returning.
        execute(new LastRounds());
        while (!isTerminated()) {
            runNow();
        }
    }

    /** Goes once through the queue of tasks a round, and after the last one has the loop refuse new tasks. */
    private final class LastRounds implements Runnable {
        private int left = MOST_ROUNDS;

        @Override
        @SuppressWarnings("deprecation") // shutdownGracefully waits by sleeping, which virtual time cannot
        public void run() {
            if (left-- > 0) {
                execute(this);
            } else {
                shutdown();
            }
        }
    }
}
