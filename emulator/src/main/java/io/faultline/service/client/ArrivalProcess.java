package io.faultline.service.client;

import java.util.random.RandomGenerator;

/**
 * When an open-loop population asks next: open, because real users do not wait for each other, so that a slow service meets
 * undiminished demand. Rates are requests per second, {@code > 0}. Immutable.
 */
public sealed interface ArrivalProcess {
    /** Nanoseconds, not rounded, from one arrival to the next; the caller adds them up without losing the fraction. */
    double nextGapNs(RandomGenerator random);

    /** The same process at another rate. */
    ArrivalProcess withRate(double perSecond);

    /** The mean rate in requests per second. */
    double perSecond();

    /** Independent arrivals: exponential gaps. */
    record Poisson(double perSecond) implements ArrivalProcess {
        public Poisson {
            requireRate(perSecond);
        }

        @Override
        public double nextGapNs(RandomGenerator random) {
            return -Math.log1p(-random.nextDouble()) * 1e9 / perSecond;
        }

        @Override
        public ArrivalProcess withRate(double rate) {
            return new Poisson(rate);
        }
    }

    /** Arrivals like a metronome's. */
    record Constant(double perSecond) implements ArrivalProcess {
        public Constant {
            requireRate(perSecond);
        }

        @Override
        public double nextGapNs(RandomGenerator random) {
            return 1e9 / perSecond;
        }

        @Override
        public ArrivalProcess withRate(double rate) {
            return new Constant(rate);
        }
    }

    private static void requireRate(double perSecond) {
        if (!(perSecond > 0) || perSecond > 1e9) {
            throw new IllegalArgumentException("rate: " + perSecond + " (expected: 0 < rate <= 1e9 per second)");
        }
    }
}
