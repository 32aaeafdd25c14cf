package io.faultline.service.call;

/**
 * A brake on retries that the whole population shares, so that they cannot multiply the load of a service that is already
 * failing. Loop thread only.
 */
public interface RetryBudget {
    /** A first attempt is made. */
    default void onRequest(long nowNs) {}

    /** An attempt succeeded; {@code retry} is 0 for a first attempt. */
    default void onSuccess(int retry) {}

    /** An attempt failed in a way that may be retried. */
    default void onFailure() {}

    /** Takes what one retry costs; false if the budget does not allow it. */
    boolean tryRetry(long nowNs);

    /** What is left, in the implementation's own unit. */
    double balance();

    /** No brake. */
    static RetryBudget unlimited() {
        return new RetryBudget() {
            @Override
            public boolean tryRetry(long nowNs) {
                return true;
            }

            @Override
            public double balance() {
                return Double.POSITIVE_INFINITY;
            }
        };
    }
}
