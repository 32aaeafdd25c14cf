package io.faultline.host.tcp;

/** Slow start and congestion avoidance by RFC 5681. */
final class NewReno extends CongestionControl {
    private long ackedInAvoidance;

    @Override
    void onAck(long ackedBytes, int mss, long nowNs, long srttNs) {
        if (inSlowStart()) {
            slowStart(ackedBytes, mss);
            return;
        }
        // One segment for each window acknowledged (RFC 5681 section 3.1, byte counting of RFC 3465).
        ackedInAvoidance += ackedBytes;
        if (ackedInAvoidance >= cwnd) {
            ackedInAvoidance -= cwnd;
            cwnd += mss;
        }
    }

    @Override
    void onLoss(long flightBytes, int mss, long nowNs) {
        ssthresh = Math.max(flightBytes / 2, 2L * mss);
        cwnd = ssthresh;
        ackedInAvoidance = 0;
    }

    @Override
    void onTimeout(long flightBytes, int mss, boolean first, long nowNs) {
        if (first) {
            ssthresh = Math.max(flightBytes / 2, 2L * mss);
        }
        cwnd = mss;
        ackedInAvoidance = 0;
    }
}
