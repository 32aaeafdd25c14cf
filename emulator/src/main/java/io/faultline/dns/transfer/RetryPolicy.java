package io.faultline.dns.transfer;

/**
 * How often a datagram is sent, and how long an answer is waited for: each time twice as long as before (RFC 1996 section 3.6
 * leaves the numbers open, and suggests five tries).
 *
 * @param firstTimeoutNs after the first datagram
 * @param attempts datagrams at most
 */
public record RetryPolicy(long firstTimeoutNs, int attempts) {

    /** 2, 4, 8, 16 and 32 s: about a minute in all. */
    public static final RetryPolicy DEFAULT = new RetryPolicy(2_000_000_000L, 5);

    /** Checks the numbers. */
    public RetryPolicy {
        if (firstTimeoutNs < 1) {
            throw new IllegalArgumentException("firstTimeoutNs: " + firstTimeoutNs + " (expected: at least 1)");
        }
        if (attempts < 1 || attempts > 20) {
            throw new IllegalArgumentException("attempts: " + attempts + " (expected: 1 <= attempts <= 20)");
        }
    }

    long timeoutNs(int sent) {
        return firstTimeoutNs << sent;
    }
}
