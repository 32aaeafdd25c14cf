package io.faultline.routing;

/**
 * How long a change of routes takes to reach the forwarding table. During that time a router forwards by the old table,
 * which is how micro-loops arise between routers that are not equally fast (RFC 5715).
 *
 * @param fixedNs from a change to an idle table until its first prefix is being written, in nanoseconds
 * @param perPrefixNs for writing each prefix, one after the other, in nanoseconds
 */
public record FibInstallTime(long fixedNs, long perPrefixNs) {
    /** All changes at once, at the moment they are made. */
    public static final FibInstallTime IMMEDIATE = new FibInstallTime(0, 0);

    /** The order of magnitude measured on routers: 5 ms, then 150 us a prefix. */
    public static final FibInstallTime TYPICAL = new FibInstallTime(5_000_000, 150_000);

    /** Rejects negative times. */
    public FibInstallTime {
        if (fixedNs < 0 || perPrefixNs < 0) {
            throw new IllegalArgumentException(
                    "FIB install time: " + fixedNs + " ns + " + perPrefixNs + " ns a prefix (expected: both >= 0)");
        }
    }

    boolean isImmediate() {
        return fixedNs == 0 && perPrefixNs == 0;
    }
}
