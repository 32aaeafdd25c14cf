package io.faultline.engine;

import org.HdrHistogram.Histogram;

/**
 * How late events ran against the wall clock, which tells whether a real-time run can be believed. Written by the loop's
 * thread; read a {@link #snapshot()} on it, too. Always empty on a virtual clock.
 */
public final class Lateness {
    private static final long HIGHEST_NS = 60_000_000_000L;

    private final Histogram histogram = new Histogram(HIGHEST_NS, 2);

    /** The distribution at one moment; all in nanoseconds. */
    public record Snapshot(long events, long p50Ns, long p99Ns, long p999Ns, long maxNs) {}

    void record(long lateNs) {
        histogram.recordValue(Math.max(0, Math.min(lateNs, HIGHEST_NS)));
    }

    /** Returns the distribution since the start or the last {@link #reset()}. */
    public Snapshot snapshot() {
        return new Snapshot(
                histogram.getTotalCount(),
                histogram.getValueAtPercentile(50),
                histogram.getValueAtPercentile(99),
                histogram.getValueAtPercentile(99.9),
                histogram.getMaxValue());
    }

    /** Forgets what was recorded, for instance the start-up before a script begins. */
    public void reset() {
        histogram.reset();
    }
}
