package io.faultline.dns.server;

/** What becomes of one query. Faults change it in the order in which they were switched on; reused by the server. */
public final class AnswerPlan {

    private static final int FROM_ZONES = -1;

    private boolean dropped;
    private int rcode = FROM_ZONES;
    private long delayNs;

    AnswerPlan() {}

    void reset() {
        dropped = false;
        rcode = FROM_ZONES;
        delayNs = 0;
    }

    /** Leaves the query without any answer. */
    public void drop() {
        dropped = true;
    }

    /**
     * Answers with this code and no records, instead of asking the zones. The first fault to say so wins.
     *
     * @param rcode a response code, 0 to 15
     */
    public void answerWith(int rcode) {
        if (rcode < 0 || rcode > 15) {
            throw new IllegalArgumentException("rcode: " + rcode + " (expected: 0 <= rcode <= 15)");
        }
        if (this.rcode == FROM_ZONES) {
            this.rcode = rcode;
        }
    }

    /** Sends the answer later by {@code delayNs} nanoseconds; delays of several faults add up. */
    public void delay(long delayNs) {
        if (delayNs < 0) {
            throw new IllegalArgumentException("delayNs: " + delayNs + " (expected: delayNs >= 0)");
        }
        this.delayNs += delayNs;
    }

    boolean isDropped() {
        return dropped;
    }

    boolean isFromZones() {
        return rcode == FROM_ZONES;
    }

    int rcode() {
        return rcode;
    }

    long delayNs() {
        return delayNs;
    }
}
