package io.faultline.service.call;

/**
 * gRPC's retry throttling (proposal A6, "Throttling Retry Attempts"): a failure takes one token, a success gives {@code
 * tokenRatio} of one, and retries are allowed only while more than half of the tokens are left.
 */
public final class GrpcRetryThrottle implements RetryBudget {
    private final double maxTokens;
    private final double tokenRatio;
    private double tokens;

    /**
     * Makes a full bucket.
     *
     * @param maxTokens 1 to 1000
     * @param tokenRatio {@code > 0}
     */
    public GrpcRetryThrottle(int maxTokens, double tokenRatio) {
        if (maxTokens < 1 || maxTokens > 1000) {
            throw new IllegalArgumentException("max tokens: " + maxTokens + " (expected: 1 to 1000)");
        }
        if (!(tokenRatio > 0)) {
            throw new IllegalArgumentException("token ratio: " + tokenRatio + " (expected: > 0)");
        }
        this.maxTokens = maxTokens;
        this.tokenRatio = tokenRatio;
        this.tokens = maxTokens;
    }

    @Override
    public void onSuccess(int retry) {
        tokens = Math.min(maxTokens, tokens + tokenRatio);
    }

    @Override
    public void onFailure() {
        tokens = Math.max(0, tokens - 1);
    }

    @Override
    public boolean tryRetry(long nowNs) {
        return tokens > maxTokens / 2;
    }

    @Override
    public double balance() {
        return tokens;
    }
}
