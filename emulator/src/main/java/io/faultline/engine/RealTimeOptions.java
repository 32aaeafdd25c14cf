package io.faultline.engine;

/**
 * How a real-time loop waits.
 *
 * @param spin true keeps one core busy and runs events some microseconds late instead of some hundred
 * @param spinBelowNs without {@code spin}: a wait shorter than this is spun through, because a sleeping thread wakes
 *     later than that
 */
public record RealTimeOptions(boolean spin, long spinBelowNs) {
    /** Sleeps, but for waits below 60 microseconds. */
    public static final RealTimeOptions DEFAULT = new RealTimeOptions(false, 60_000);

    /** Rejects a negative threshold. */
    public RealTimeOptions {
        if (spinBelowNs < 0) {
            throw new IllegalArgumentException("spinBelowNs: " + spinBelowNs + " (expected: >= 0)");
        }
    }
}
