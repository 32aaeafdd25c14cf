package io.faultline.dns.plane.plan;

/**
 * When plans are made.
 *
 * @param intervalNs from one plan to the next, {@code > 0}
 * @param jitterNs each interval is longer by a uniform draw from 0 to this, {@code >= 0}
 * @param firstGeneration the number of the first plan of an empty store, {@code >= 1}
 * @param timeoutNs of a call to a balancer or the store, {@code > 0}
 */
public record PlannerOptions(long intervalNs, long jitterNs, long firstGeneration, long timeoutNs) {
    public PlannerOptions {
        if (intervalNs <= 0 || jitterNs < 0 || firstGeneration < 1 || timeoutNs <= 0) {
            throw new IllegalArgumentException("interval: " + intervalNs + " ns, jitter: " + jitterNs + " ns, first: "
                    + firstGeneration + ", timeout: " + timeoutNs
                    + " ns (expected: interval > 0, jitter >= 0, first >= 1, timeout > 0)");
        }
    }
}
