package io.faultline.host.tcp;

/**
 * The congestion window. An algorithm is one subclass and one line in {@link #of}.
 *
 * <p>All sizes are bytes, all times nanoseconds of the loop's clock.
 */
abstract sealed class CongestionControl permits NewReno, Cubic {
    long cwnd;
    long ssthresh = Long.MAX_VALUE;

    static CongestionControl of(CongestionAlgorithm algorithm) {
        return switch (algorithm) {
            case NEW_RENO -> new NewReno();
            case CUBIC -> new Cubic();
        };
    }

    final boolean inSlowStart() {
        return cwnd < ssthresh;
    }

    /**
     * The initial window of RFC 6928, or one segment after a SYN was lost (RFC 5681 section 3.1).
     *
     * @param mss payload bytes of a full segment
     */
    final void start(int mss, boolean synLost) {
        cwnd = synLost ? mss : initialWindow(mss);
    }

    /** RFC 6928 section 2. */
    static long initialWindow(int mss) {
        return Math.min(10L * mss, Math.max(2L * mss, 14600));
    }

    /** New data was acknowledged outside recovery, and the window was what held the sender back. */
    abstract void onAck(long ackedBytes, int mss, long nowNs, long srttNs);

    /** Loss was detected by duplicate acknowledgements: sets {@code ssthresh} and {@code cwnd} to it. */
    abstract void onLoss(long flightBytes, int mss, long nowNs);

    /**
     * The retransmission timer expired: one segment, and slow start (RFC 5681 equation 4).
     *
     * @param first false if the same segment has timed out before; {@code ssthresh} then stays
     */
    abstract void onTimeout(long flightBytes, int mss, boolean first, long nowNs);

    /** Nothing was sent for longer than an RTO (RFC 5681 section 4.1). */
    void onIdle(int mss) {
        cwnd = Math.min(cwnd, initialWindow(mss));
    }

    /** Slow start, RFC 5681 section 3.1 with RFC 3465's limit of two segments an acknowledgement. */
    final void slowStart(long ackedBytes, int mss) {
        cwnd += Math.min(ackedBytes, 2L * mss);
    }
}
