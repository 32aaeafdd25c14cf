package io.faultline.service.call;

/**
 * The AWS SDKs' retry quota of the standard mode: 500 tokens, a retry costs 5, a retry that succeeds gives its cost back, a
 * first attempt that succeeds gives 1.
 */
public final class AwsRetryQuota implements RetryBudget {
    private static final int CAPACITY = 500;
    private static final int RETRY_COST = 5;
    private static final int NO_RETRY_INCREMENT = 1;

    private int tokens = CAPACITY;

    @Override
    public void onSuccess(int retry) {
        tokens = Math.min(CAPACITY, tokens + (retry > 0 ? RETRY_COST : NO_RETRY_INCREMENT));
    }

    @Override
    public boolean tryRetry(long nowNs) {
        if (tokens < RETRY_COST) {
            return false;
        }
        tokens -= RETRY_COST;
        return true;
    }

    @Override
    public double balance() {
        return tokens;
    }
}
