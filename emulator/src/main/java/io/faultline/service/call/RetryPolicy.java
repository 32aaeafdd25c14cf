package io.faultline.service.call;

import java.util.EnumSet;
import java.util.Set;

/**
 * How often a failed call is made again, after what wait, and after which failures. Immutable.
 *
 * @param maxRetries 0 to 100; a request makes at most one attempt more
 */
public record RetryPolicy(int maxRetries, Backoff backoff, Set<CallOutcome> retryOn) {
    private static final int MOST_RETRIES = 100;

    public RetryPolicy {
        if (maxRetries < 0 || maxRetries > MOST_RETRIES) {
            throw new IllegalArgumentException("retries: " + maxRetries + " (expected: 0 to " + MOST_RETRIES + ")");
        }
        retryOn = Set.copyOf(retryOn);
    }

    /** No retries. */
    public static RetryPolicy never() {
        return new RetryPolicy(0, Backoff.none(), Set.of());
    }

    /** Retries after every failure but a 4xx, which would fail again. */
    public static RetryPolicy of(int maxRetries, Backoff backoff) {
        return new RetryPolicy(
                maxRetries,
                backoff,
                EnumSet.complementOf(EnumSet.of(CallOutcome.SUCCESS, CallOutcome.HTTP_4XX, CallOutcome.SHED)));
    }
}
