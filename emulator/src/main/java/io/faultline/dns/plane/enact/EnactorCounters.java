package io.faultline.dns.plane.enact;

/** What an enactor has done so far. Loop thread only. */
public final class EnactorCounters {
    long runs;
    long flips;
    long already;
    long lockBusy;
    long lockLost;
    long abandoned;
    long blocked;
    long deletedTrees;
    long sparedTrees;
    long failedCalls;

    EnactorCounters() {}

    /** Plans that it began to apply. */
    public long runs() {
        return runs;
    }

    /** Times it made a name lead to another plan. */
    public long flips() {
        return flips;
    }

    /** Endpoints that another had brought to the same plan before. */
    public long already() {
        return already;
    }

    /** Times it found a lock held by another. */
    public long lockBusy() {
        return lockBusy;
    }

    /** Batches that were refused, as the lock was not as it believed. */
    public long lockLost() {
        return lockLost;
    }

    /** Endpoints for which it found its plan outdated, by a check of its own or by the fence. */
    public long abandoned() {
        return abandoned;
    }

    /** Endpoints for which it could not apply a plan, as there was nothing to roll back to. */
    public long blocked() {
        return blocked;
    }

    /** Trees that it cleaned up. */
    public long deletedTrees() {
        return deletedTrees;
    }

    /** Trees that it would have cleaned up if they had not been in use. */
    public long sparedTrees() {
        return sparedTrees;
    }

    /** Calls to the API or the store that were throttled or had no answer. */
    public long failedCalls() {
        return failedCalls;
    }
}
