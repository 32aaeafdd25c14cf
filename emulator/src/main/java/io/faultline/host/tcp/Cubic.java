package io.faultline.host.tcp;

/** CUBIC by RFC 9438; windows are in segments inside, as the RFC writes them. */
final class Cubic extends CongestionControl {
    private static final double C = 0.4;
    private static final double BETA = 0.7;
    private static final double ALPHA = 3 * (1 - BETA) / (1 + BETA);
    private static final long NO_EPOCH = -1;

    private long epochStartNs = NO_EPOCH;
    private double k;
    private double wMax;
    private double cwndPrior;
    private double wEst;
    /** Window in segments with its fraction, which {@code cwnd} in bytes follows. */
    private double window;

    private boolean afterTimeout;

    @Override
    void onAck(long ackedBytes, int mss, long nowNs, long srttNs) {
        if (inSlowStart()) {
            slowStart(ackedBytes, mss);
            return;
        }
        double acked = (double) ackedBytes / mss;
        if (epochStartNs == NO_EPOCH) {
            startEpoch(mss, nowNs);
        }
        double t = (nowNs - epochStartNs) / 1e9;
        double target = Math.min(Math.max(wCubic(t + srttNs / 1e9), window), 1.5 * window);
        // Section 4.3: the Reno-friendly window; alpha becomes 1 once it has reached the window before the loss.
        wEst += (wEst < cwndPrior ? ALPHA : 1.0) * acked / window;
        if (wCubic(t) < wEst) {
            window = Math.max(window, wEst);
        } else {
            // Sections 4.4 and 4.5.
            window += (target - window) / window * acked;
        }
        cwnd = Math.max(cwnd, (long) (window * mss));
    }

    @Override
    void onLoss(long flightBytes, int mss, long nowNs) {
        double current = (double) cwnd / mss;
        cwndPrior = current;
        // Section 4.7, fast convergence: give way to new flows when the window had not reached its last maximum.
        wMax = current < wMax ? current * (1 + BETA) / 2 : current;
        ssthresh = Math.max(flightBytes * 7 / 10, 2L * mss);
        cwnd = ssthresh;
        epochStartNs = NO_EPOCH;
        afterTimeout = false;
    }

    @Override
    void onTimeout(long flightBytes, int mss, boolean first, long nowNs) {
        if (first) {
            cwndPrior = (double) cwnd / mss;
            ssthresh = Math.max(flightBytes * 7 / 10, 2L * mss);
        }
        cwnd = mss;
        epochStartNs = NO_EPOCH;
        afterTimeout = true;
    }

    @Override
    void onIdle(int mss) {
        super.onIdle(mss);
        // Section 4.2: time in which the application did not send is no time of the epoch.
        epochStartNs = NO_EPOCH;
    }

    private void startEpoch(int mss, long nowNs) {
        epochStartNs = nowNs;
        window = (double) cwnd / mss;
        wEst = window;
        if (afterTimeout || wMax < window) {
            // Section 4.8: the first avoidance after a timeout starts at the plateau.
            wMax = window;
            k = 0;
            afterTimeout = false;
        } else {
            k = Math.cbrt((wMax - window) / C);
        }
    }

    private double wCubic(double t) {
        double d = t - k;
        return C * d * d * d + wMax;
    }
}
