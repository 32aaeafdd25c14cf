package io.faultline.fabric;

/**
 * The parameters of a queue managed by CoDel (RFC 8289).
 *
 * @param targetNs the standing delay that is tolerated; RFC 8289 section 4.2 recommends 5 ms
 * @param intervalNs the time it may be exceeded before the first drop; section 4.3 recommends 100 ms
 */
public record CoDel(long targetNs, long intervalNs) {
    /** The recommendation of RFC 8289. */
    public static final CoDel RFC_8289 = new CoDel(5_000_000, 100_000_000);

    /** Rejects what is not positive. */
    public CoDel {
        if (targetNs <= 0 || intervalNs < targetNs) {
            throw new IllegalArgumentException("codel: target " + targetNs + " ns, interval " + intervalNs
                    + " ns (expected: 0 < target <= interval)");
        }
    }
}
