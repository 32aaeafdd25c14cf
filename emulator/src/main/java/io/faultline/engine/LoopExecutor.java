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
    @SuppressWarnings(
            "deprecation") // shutdownGracefully measures its quiet period by sleeping, which virtual time cannot
    void terminate() {
        // While it still takes tasks: what closes tells others by tasks, who close in turn. Bounded, should two never
        // end.
        int rounds = 0;
        while (rounds < MOST_ROUNDS && runNow() > 0) {
            rounds++;
        }
        shutdown();
        while (!isTerminated()) {
            runNow();
        }
    }
}
