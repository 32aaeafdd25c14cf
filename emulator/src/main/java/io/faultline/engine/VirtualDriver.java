package io.faultline.engine;

/**
 * Moves a loop's virtual time from event to event on the caller's thread. At each instant the events run first, then what
 * Netty has to do, until neither has anything left; only then time moves.
 */
final class VirtualDriver {
    private final NetworkLoop loop;
    private final LoopClock.Virtual clock;
    private final LoopExecutor executor;
    private final long perInstantLimit;
    private long eventsAtThisInstant;

    VirtualDriver(NetworkLoop loop, LoopClock.Virtual clock, LoopExecutor executor, long perInstantLimit) {
        this.perInstantLimit = perInstantLimit;
        this.loop = loop;
        this.clock = clock;
        this.executor = executor;
    }

    void runUntil(long atNs) {
        for (long nextNs = nextDueNs(); nextNs <= atNs; nextNs = nextDueNs()) {
            runInstant(nextNs);
        }
        moveTo(atNs);
    }

    boolean runUntilIdle(long limitNs) {
        for (; ; ) {
            long nextNs = nextDueNs();
            if (nextNs == Long.MAX_VALUE) {
                return true;
            }
            if (nextNs > limitNs) {
                return false;
            }
            runInstant(nextNs);
        }
    }

    /** Runs what Netty has to do now, then tells when the next event or Netty task is due. */
    private long nextDueNs() {
        // With a limit of time, so that Netty looks at the clock, which knows when it is looked at too often.
        executor.runNonBlockingTasks(1);
        if (clock.standsStill()) {
            throw timeStandsStill("Netty tasks");
        }
        return Math.min(loop.nextEventNs(), executor.nextDeadlineNs());
    }

    private void runInstant(long atNs) {
        moveTo(atNs);
        while (loop.nextEventNs() <= clock.instantNs()) {
            if (++eventsAtThisInstant > perInstantLimit) {
                throw timeStandsStill(perInstantLimit + " events");
            }
            loop.runNextEvent();
        }
    }

    private void moveTo(long atNs) {
        if (atNs > clock.instantNs()) {
            eventsAtThisInstant = 0;
            clock.advanceTo(atNs);
            loop.moveTo(atNs);
        }
    }

    private IllegalStateException timeStandsStill(String after) {
        return new IllegalStateException("time stands still at " + clock.instantNs() + " ns after " + after
                + " (expected: nothing that goes on for ever without a delay)");
    }
}
