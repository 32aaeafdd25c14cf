package io.faultline.dns.plane.http;

/** A token bucket on the loop's time. */
final class RateLimit {
    private final double perSecond;
    private final int burst;
    private double tokens;
    private long filledNs;

    /** @param perSecond infinite for no limit */
    RateLimit(double perSecond, int burst) {
        this.perSecond = perSecond;
        this.burst = burst;
        this.tokens = burst;
    }

    boolean take(long nowNs) {
        if (Double.isInfinite(perSecond)) {
            return true;
        }
        tokens = Math.min(burst, tokens + (nowNs - filledNs) / 1e9 * perSecond);
        filledNs = nowNs;
        if (tokens < 1) {
            return false;
        }
        tokens--;
        return true;
    }
}
