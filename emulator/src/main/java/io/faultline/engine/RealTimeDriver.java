package io.faultline.engine;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a loop's events when the wall clock reaches them and serves Netty's I/O and tasks in between; the body of the
 * loop's thread.
 *
 * <p>It sleeps in Netty's I/O wait, which a socket or a task from another thread ends at once, until shortly before the
 * next event, and watches clock and sockets for the rest.
 */
final class RealTimeDriver implements Runnable {
    /** Events run between two looks at the sockets, so that a storm inside cannot starve the world outside. */
    private static final int EVENTS_PER_ROUND = 256;

    /** How long Netty's tasks may run between two looks at the events, so that neither starves the other. */
    private static final long TASKS_PER_ROUND_NS = 1_000_000;

    /** Events that share one look at the clock when lateness is measured. */
    private static final int EVENTS_PER_LOOK = 16;

    private static final Logger LOG = LoggerFactory.getLogger(RealTimeDriver.class);

    private final NetworkLoop loop;
    private final LoopClock.Real clock;
    private final RealTimeOptions options;
    private final LoopExecutor executor;
    private final Lateness lateness;
    private long instantNs = -1;
    private long eventsAtThisInstant;

    RealTimeDriver(
            NetworkLoop loop, LoopClock.Real clock, RealTimeOptions options, LoopExecutor executor, Lateness lateness) {
        this.loop = loop;
        this.clock = clock;
        this.options = options;
        this.executor = executor;
        this.lateness = lateness;
    }

    @Override
    public void run() {
        try {
            while (!loop.isClosing()) {
                runDue();
                waitForNext();
            }
        } finally {
            loop.end();
        }
    }

    /** Runs the events that are due, each at its own time. */
    private void runDue() {
        long wallNs = clock.nanoTime();
        for (int i = 1; i <= EVENTS_PER_ROUND; i++) {
            long dueNs = loop.nextEventNs();
            if (dueNs > wallNs) {
                return;
            }
            lateness.record(wallNs - dueNs);
            noteInstant(dueNs);
            loop.runNextEventAndSurvive();
            if (i % EVENTS_PER_LOOK == 0) {
                wallNs = clock.nanoTime();
            }
        }
    }

    /** Says once when an instant does not end; the wall clock goes on all the same, and lateness tells how far. */
    private void noteInstant(long dueNs) {
        if (dueNs != instantNs) {
            instantNs = dueNs;
            eventsAtThisInstant = 0;
        } else if (++eventsAtThisInstant == NetworkLoop.PER_INSTANT_LIMIT) {
            LOG.error("time stands still at {} ns after {} events (a loop without delay)", dueNs, eventsAtThisInstant);
        }
    }

    private void waitForNext() {
        long nextNs = Math.min(loop.nextEventNs(), executor.nextDeadlineNs());
        if (options.spin()) {
            executor.runNow(TASKS_PER_ROUND_NS);
        } else if (nextNs == Long.MAX_VALUE) {
            // Zero is Netty's word for a wait without end.
            executor.run(0, TASKS_PER_ROUND_NS);
        } else {
            long sleepNs = nextNs - clock.nanoTime() - options.spinBelowNs();
            if (sleepNs > 0) {
                executor.run(sleepNs, TASKS_PER_ROUND_NS);
            } else {
                executor.runNow(TASKS_PER_ROUND_NS);
            }
        }
    }
}
