package io.faultline.dns.fault.action;

import java.util.random.RandomGenerator;

/** How late answers are; times are nanoseconds. Immutable. */
public sealed interface DelayDistribution {

    /** Draws one delay, {@code >= 0}. */
    long sampleNs(RandomGenerator random);

    /** Always the same. */
    record Fixed(long delayNs) implements DelayDistribution {
        /** Checks the delay. */
        public Fixed {
            if (delayNs < 0) {
                throw new IllegalArgumentException("delayNs: " + delayNs + " (expected: delayNs >= 0)");
            }
        }

        @Override
        public long sampleNs(RandomGenerator random) {
            return delayNs;
        }

        @Override
        public String toString() {
            return millis(delayNs);
        }
    }

    /** Every time from {@code minNs} to {@code maxNs}, both included, equally likely. */
    record Uniform(long minNs, long maxNs) implements DelayDistribution {
        /** Checks the bounds. */
        public Uniform {
            if (minNs < 0 || maxNs < minNs) {
                throw new IllegalArgumentException(
                        "min: " + minNs + " ns, max: " + maxNs + " ns (expected: 0 <= min <= max)");
            }
        }

        @Override
        public long sampleNs(RandomGenerator random) {
            return random.nextLong(minNs, maxNs + 1);
        }

        @Override
        public String toString() {
            return millis(minNs) + " to " + millis(maxNs);
        }
    }

    /** Log-normal, the usual shape of a busy server's delay, given by two of its percentiles. */
    record LogNormal(long medianNs, long p99Ns) implements DelayDistribution {
        /** The standard normal distribution's 99th percentile. */
        private static final double Z99 = 2.3263478740408408;

        /** Checks the percentiles. */
        public LogNormal {
            if (medianNs <= 0 || p99Ns < medianNs) {
                throw new IllegalArgumentException(
                        "median: " + medianNs + " ns, p99: " + p99Ns + " ns (expected: 0 < median <= p99)");
            }
        }

        @Override
        public long sampleNs(RandomGenerator random) {
            double sigma = Math.log((double) p99Ns / medianNs) / Z99;
            return Math.round(medianNs * Math.exp(sigma * random.nextGaussian()));
        }

        @Override
        public String toString() {
            return "a median of " + millis(medianNs) + ", 99 % below " + millis(p99Ns);
        }
    }

    private static String millis(long ns) {
        long us = ns / 1_000;
        return us % 1_000 == 0 ? us / 1_000 + " ms" : us / 1_000.0 + " ms";
    }
}
