package io.faultline.service;

import java.util.random.RandomGenerator;

/** How long a service works on a request; times are nanoseconds. Immutable. */
public sealed interface LatencyDistribution {
    /** Draws one working time, {@code >= 0}. */
    long sampleNs(RandomGenerator random);

    /** Always the same. */
    record Constant(long delayNs) implements LatencyDistribution {
        public Constant {
            requireNotNegative("delay", delayNs);
        }

        @Override
        public long sampleNs(RandomGenerator random) {
            return delayNs;
        }
    }

    /** Every time from {@code minNs} to {@code maxNs}, both included, equally likely. */
    record Uniform(long minNs, long maxNs) implements LatencyDistribution {
        public Uniform {
            requireNotNegative("min", minNs);
            if (maxNs < minNs) {
                throw new IllegalArgumentException("max: " + maxNs + " ns (expected: >= min, " + minNs + " ns)");
            }
        }

        @Override
        public long sampleNs(RandomGenerator random) {
            return random.nextLong(minNs, maxNs + 1);
        }
    }

    /** Exponential with this mean: the M of queueing theory. */
    record Exponential(long meanNs) implements LatencyDistribution {
        public Exponential {
            requireNotNegative("mean", meanNs);
        }

        @Override
        public long sampleNs(RandomGenerator random) {
            return Math.round(meanNs * -Math.log1p(-random.nextDouble()));
        }
    }

    /** Log-normal, the usual shape of a service's latency, given by two of its percentiles. */
    record LogNormal(long medianNs, long p99Ns) implements LatencyDistribution {
        /** The standard normal distribution's 99th percentile. */
        private static final double Z99 = 2.3263478740408408;

        public LogNormal {
            if (medianNs <= 0) {
                throw new IllegalArgumentException("median: " + medianNs + " ns (expected: > 0)");
            }
            if (p99Ns < medianNs) {
                throw new IllegalArgumentException("p99: " + p99Ns + " ns (expected: >= median, " + medianNs + " ns)");
            }
        }

        @Override
        public long sampleNs(RandomGenerator random) {
            double sigma = Math.log((double) p99Ns / medianNs) / Z99;
            return Math.round(medianNs * Math.exp(sigma * random.nextGaussian()));
        }
    }

    private static void requireNotNegative(String name, long valueNs) {
        if (valueNs < 0) {
            throw new IllegalArgumentException(name + ": " + valueNs + " ns (expected: >= 0)");
        }
    }
}
