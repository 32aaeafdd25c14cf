package io.faultline.service.client;

/**
 * Successes and failures of the last minutes, in slots of one second, so that the success rate of any window up to {@value
 * #SLOTS} s can be asked for. Loop thread only.
 */
public final class SuccessWindow {
    /** Seconds that are kept. */
    public static final int SLOTS = 600;

    private static final long SLOT_NS = 1_000_000_000L;

    private final long[] slotOf = new long[SLOTS];
    private final long[] successes = new long[SLOTS];
    private final long[] failures = new long[SLOTS];

    /** Counts a request that ended now. */
    public void add(boolean success, long nowNs) {
        long slot = nowNs / SLOT_NS;
        int at = (int) (slot % SLOTS);
        if (slotOf[at] != slot) {
            slotOf[at] = slot;
            successes[at] = 0;
            failures[at] = 0;
        }
        if (success) {
            successes[at]++;
        } else {
            failures[at]++;
        }
    }

    /**
     * The share of successes among the requests that ended in the last {@code windowNs}, rounded up to whole seconds; NaN if
     * none did.
     */
    public double rate(long windowNs, long nowNs) {
        long ok = sum(successes, windowNs, nowNs);
        long all = ok + sum(failures, windowNs, nowNs);
        return all == 0 ? Double.NaN : (double) ok / all;
    }

    /** How many requests ended in the last {@code windowNs}, rounded up to whole seconds. */
    public long ended(long windowNs, long nowNs) {
        return sum(successes, windowNs, nowNs) + sum(failures, windowNs, nowNs);
    }

    private long sum(long[] counts, long windowNs, long nowNs) {
        long last = nowNs / SLOT_NS;
        long slots = Math.min(SLOTS, (windowNs + SLOT_NS - 1) / SLOT_NS);
        long sum = 0;
        for (long slot = Math.max(0, last - slots + 1); slot <= last; slot++) {
            int at = (int) (slot % SLOTS);
            sum += slotOf[at] == slot ? counts[at] : 0;
        }
        return sum;
    }
}
