package io.faultline.service.call;

import java.util.random.RandomGenerator;

/**
 * How long a client waits before a retry. The jittered kinds are those of "Exponential Backoff And Jitter" (AWS Architecture
 * Blog, 2015). Immutable; the state of a request's retries is the previous delay, which the caller keeps.
 */
public sealed interface Backoff {
    /**
     * Draws the delay before a retry.
     *
     * @param retry 1 for the first retry
     * @param previousNs what this method returned for the retry before, 0 for the first
     * @return nanoseconds, {@code >= 0}
     */
    long delayNs(int retry, long previousNs, RandomGenerator random);

    /** Retries at once. */
    static Backoff none() {
        return new Constant(0);
    }

    /** Always the same delay. */
    record Constant(long delayNs) implements Backoff {
        public Constant {
            if (delayNs < 0) {
                throw new IllegalArgumentException("delay: " + delayNs + " ns (expected: >= 0)");
            }
        }

        @Override
        public long delayNs(int retry, long previousNs, RandomGenerator random) {
            return delayNs;
        }
    }

    /** {@code base * 2^(retry-1)}, at most {@code cap}, no jitter: clients that failed together come back together. */
    record Exponential(long baseNs, long capNs) implements Backoff {
        public Exponential {
            requireBaseAndCap(baseNs, capNs);
        }

        @Override
        public long delayNs(int retry, long previousNs, RandomGenerator random) {
            return exponential(baseNs, capNs, retry);
        }
    }

    /** Uniform from 0 to the exponential delay. */
    record FullJitter(long baseNs, long capNs) implements Backoff {
        public FullJitter {
            requireBaseAndCap(baseNs, capNs);
        }

        @Override
        public long delayNs(int retry, long previousNs, RandomGenerator random) {
            return random.nextLong(exponential(baseNs, capNs, retry) + 1);
        }
    }

    /** Uniform from {@code base} to three times the previous delay, at most {@code cap}. */
    record Decorrelated(long baseNs, long capNs) implements Backoff {
        public Decorrelated {
            requireBaseAndCap(baseNs, capNs);
        }

        @Override
        public long delayNs(int retry, long previousNs, RandomGenerator random) {
            long highNs = Math.max(baseNs, Math.min(previousNs, Long.MAX_VALUE / 4) * 3);
            return Math.min(capNs, random.nextLong(baseNs, highNs + 1));
        }
    }

    private static long exponential(long baseNs, long capNs, int retry) {
        int doublings = Math.min(retry - 1, Long.numberOfLeadingZeros(baseNs) - 1);
        return Math.min(capNs, baseNs << doublings);
    }

    private static void requireBaseAndCap(long baseNs, long capNs) {
        if (baseNs <= 0 || capNs < baseNs || capNs > Long.MAX_VALUE / 4) {
            throw new IllegalArgumentException(
                    "base: " + baseNs + " ns, cap: " + capNs + " ns (expected: 0 < base <= cap < 73 years)");
        }
    }
}
