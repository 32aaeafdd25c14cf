package io.faultline.dns.plane.enact;

/**
 * How an enactor works; times are nanoseconds of the loop.
 *
 * @param pollNs mean time between two looks for a new plan, uniform from half to one and a half of it; {@code > 0}
 * @param workNs mean time it thinks between two steps, uniform likewise; {@code >= 0}
 * @param lockSeconds how long the lock is held after each batch, by the enactors' clock; {@code > 0}
 * @param backoffNs it waits a uniform draw from 0 to this before it tries for a lock again; {@code > 0}
 * @param settleNs from the end of a plan's run to the clean-up after it; {@code >= 0}
 * @param keep trees of plans that are older by more than this than the plan just applied are cleaned up; {@code >= 1}
 * @param maxChanges of a batch, its preamble not counted; {@code >= 1}
 * @param timeoutNs of a call to the API or the plan store; {@code > 0}
 * @param freshness when it is made sure that the plan is newer than the one in use
 * @param fencing whether each flip deletes the number of the plan in use, as it was at the start of the run, and creates its own:
 *     a flip on top of a plan that came in between is then refused by the API
 * @param spareActive whether the clean-up leaves the tree in use alone, however old it is
 */
public record EnactorOptions(
        long pollNs,
        long workNs,
        long lockSeconds,
        long backoffNs,
        long settleNs,
        int keep,
        int maxChanges,
        long timeoutNs,
        Freshness freshness,
        boolean fencing,
        boolean spareActive) {

    /** When a plan is compared with the one in use. */
    public enum Freshness {
        /** Once, at the start of the run over all endpoints. */
        RUN,
        /** Again before each flip, while the lock is held. */
        WRITE
    }

    public EnactorOptions {
        require("poll", pollNs, 1);
        require("work", workNs, 0);
        require("lock", lockSeconds, 1);
        require("backoff", backoffNs, 1);
        require("settle", settleNs, 0);
        require("keep", keep, 1);
        require("changes", maxChanges, 1);
        require("timeout", timeoutNs, 1);
    }

    /** Looks every 5 s, thinks 300 ms a step, holds a lock 15 s, backs off up to 10 s, cleans up after 45 s, keeps 20 plans. */
    public static EnactorOptions defaults() {
        return new EnactorOptions(
                5_000_000_000L,
                300_000_000L,
                15,
                10_000_000_000L,
                45_000_000_000L,
                20,
                100,
                30_000_000_000L,
                Freshness.RUN,
                false,
                false);
    }

    public EnactorOptions withKeep(int newKeep) {
        return new EnactorOptions(
                pollNs,
                workNs,
                lockSeconds,
                backoffNs,
                settleNs,
                newKeep,
                maxChanges,
                timeoutNs,
                freshness,
                fencing,
                spareActive);
    }

    public EnactorOptions withTimeoutNs(long newTimeoutNs) {
        return new EnactorOptions(
                pollNs,
                workNs,
                lockSeconds,
                backoffNs,
                settleNs,
                keep,
                maxChanges,
                newTimeoutNs,
                freshness,
                fencing,
                spareActive);
    }

    public EnactorOptions withFreshness(Freshness newFreshness) {
        return new EnactorOptions(
                pollNs,
                workNs,
                lockSeconds,
                backoffNs,
                settleNs,
                keep,
                maxChanges,
                timeoutNs,
                newFreshness,
                fencing,
                spareActive);
    }

    public EnactorOptions withFencing(boolean newFencing) {
        return new EnactorOptions(
                pollNs,
                workNs,
                lockSeconds,
                backoffNs,
                settleNs,
                keep,
                maxChanges,
                timeoutNs,
                freshness,
                newFencing,
                spareActive);
    }

    public EnactorOptions withSpareActive(boolean newSpareActive) {
        return new EnactorOptions(
                pollNs,
                workNs,
                lockSeconds,
                backoffNs,
                settleNs,
                keep,
                maxChanges,
                timeoutNs,
                freshness,
                fencing,
                newSpareActive);
    }

    /** The same, where so many nanoseconds pass on the loop for each of these. */
    public EnactorOptions faster(double speed) {
        return new EnactorOptions(
                scaled(pollNs, speed),
                (long) (workNs / speed),
                lockSeconds,
                scaled(backoffNs, speed),
                (long) (settleNs / speed),
                keep,
                maxChanges,
                scaled(timeoutNs, speed),
                freshness,
                fencing,
                spareActive);
    }

    private static long scaled(long timeNs, double speed) {
        return Math.max(1, (long) (timeNs / speed));
    }

    private static void require(String name, long value, long least) {
        if (value < least) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: >= " + least + ")");
        }
    }
}
