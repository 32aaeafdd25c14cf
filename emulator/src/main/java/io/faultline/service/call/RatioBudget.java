package io.faultline.service.call;

/**
 * Finagle's retry budget as a token bucket: each request deposits {@code ratio} of a retry, and a small rate is granted
 * besides, so that a client with little traffic can retry at all. Attempts are then at most {@code requests * (1 + ratio) +
 * reserve}, the reserve being {@code burst} and the granted rate.
 */
public final class RatioBudget implements RetryBudget {
    private final double ratio;
    private final double perSecond;
    private final double burst;
    private double tokens;
    private long lastNs;

    /**
     * Makes a full budget.
     *
     * @param ratio retries that each request pays for, 0 to 1000 (Finagle: 0.2)
     * @param perSecond retries granted per second besides, {@code >= 0} (Finagle: 10)
     * @param burst retries that can be saved up at most, {@code >= 1}, and that the budget starts with
     */
    public RatioBudget(double ratio, double perSecond, double burst) {
        if (!(ratio >= 0 && ratio <= 1000)) {
            throw new IllegalArgumentException("ratio: " + ratio + " (expected: 0 <= ratio <= 1000)");
        }
        if (!(perSecond >= 0)) {
            throw new IllegalArgumentException("per second: " + perSecond + " (expected: >= 0)");
        }
        if (!(burst >= 1)) {
            throw new IllegalArgumentException("burst: " + burst + " (expected: >= 1)");
        }
        this.ratio = ratio;
        this.perSecond = perSecond;
        this.burst = burst;
        this.tokens = burst;
    }

    @Override
    public void onRequest(long nowNs) {
        refill(nowNs);
        tokens = Math.min(burst, tokens + ratio);
    }

    @Override
    public boolean tryRetry(long nowNs) {
        refill(nowNs);
        // Ten deposits of 0.1 add up to a little less than 1.
        if (tokens < 1 - 1e-9) {
            return false;
        }
        tokens -= 1;
        return true;
    }

    @Override
    public double balance() {
        return tokens;
    }

    private void refill(long nowNs) {
        tokens = Math.min(burst, tokens + (nowNs - lastNs) * 1e-9 * perSecond);
        lastNs = nowNs;
    }
}
