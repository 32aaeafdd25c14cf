package io.faultline.fabric;

import java.util.List;

/**
 * The random part of a link's delay, drawn anew for each packet. Each distribution is its quantile function, so that every
 * packet takes one uniform draw and equal draws give equal delays on every machine.
 */
public sealed interface Jitter {
    /** No delay is longer than a day, so that no sum of times overflows. */
    long MAX_NS = 86_400_000_000_000L;

    /** No random part. */
    Jitter NONE = new Uniform(0);

    /**
     * The extra delay, in nanoseconds, that a share {@code u} of all packets stays below. It may be negative, but a link
     * never delivers before its last bit has left.
     *
     * @param u one packet's draw, {@code 0 <= u < 1}
     */
    long quantileNs(double u);

    /** Uniform in {@code [-rangeNs, +rangeNs]}. */
    record Uniform(long rangeNs) implements Jitter {
        /** Rejects a range that is negative or longer than a day. */
        public Uniform {
            requireDuration("rangeNs", rangeNs);
        }

        @Override
        public long quantileNs(double u) {
            return Math.round((u * 2 - 1) * rangeNs);
        }
    }

    /** Normal with mean 0, cut off at four standard deviations. */
    record Normal(long sigmaNs) implements Jitter {
        private static final double CUT_OFF = 4;

        /** Rejects a deviation that is negative or longer than a day. */
        public Normal {
            requireDuration("sigmaNs", sigmaNs);
        }

        @Override
        public long quantileNs(double u) {
            return Math.round(Math.max(-CUT_OFF, Math.min(CUT_OFF, NormalQuantile.of(u))) * sigmaNs);
        }
    }

    /**
     * Pareto (Lomax) above zero: mostly small, with a heavy tail.
     *
     * @param scaleNs the scale; the mean is {@code scaleNs / (shape - 1)}
     * @param shape the tail's exponent, {@code > 1}
     * @param maxNs the largest value drawn
     */
    record Pareto(long scaleNs, double shape, long maxNs) implements Jitter {
        /** Rejects a tail without a mean, and times that are negative or longer than a day. */
        public Pareto {
            requireDuration("scaleNs", scaleNs);
            requireDuration("maxNs", maxNs);
            if (!(shape > 1)) {
                throw new IllegalArgumentException("shape: " + shape + " (expected: > 1)");
            }
        }

        @Override
        public long quantileNs(double u) {
            return Math.min(maxNs, Math.round(scaleNs * (StrictMath.pow(1 - u, -1 / shape) - 1)));
        }
    }

    /** The quantiles of a measured distribution, evenly spaced from the 0th to the 100th; linear in between. */
    record Table(List<Long> quantilesNs) implements Jitter {
        /** Copies the table; rejects one that has fewer than two values or is not sorted. */
        public Table {
            quantilesNs = List.copyOf(quantilesNs);
            if (quantilesNs.size() < 2) {
                throw new IllegalArgumentException("quantiles: " + quantilesNs.size() + " values (expected: >= 2)");
            }
            requireDuration("-quantile", -Math.min(0, quantilesNs.get(0)));
            requireDuration("quantile", Math.max(0, quantilesNs.get(quantilesNs.size() - 1)));
            for (int i = 1; i < quantilesNs.size(); i++) {
                if (quantilesNs.get(i) < quantilesNs.get(i - 1)) {
                    throw new IllegalArgumentException("quantiles: " + quantilesNs.get(i) + " after "
                            + quantilesNs.get(i - 1) + " (expected: ascending)");
                }
            }
        }

        @Override
        public long quantileNs(double u) {
            double place = u * (quantilesNs.size() - 1);
            int below = (int) place;
            long low = quantilesNs.get(below);
            return low + Math.round((place - below) * (quantilesNs.get(below + 1) - low));
        }
    }

    private static void requireDuration(String name, long valueNs) {
        if (valueNs < 0 || valueNs > MAX_NS) {
            throw new IllegalArgumentException(
                    name + ": " + valueNs + " (expected: 0 <= " + name + " <= " + MAX_NS + ")");
        }
    }
}
