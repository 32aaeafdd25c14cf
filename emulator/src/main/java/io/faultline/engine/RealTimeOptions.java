package io.faultline.engine;

/**
 * How a real-time loop waits.
 *
 * @param spin true keeps one core busy and runs events some microseconds late instead of some ten or hundred
 * @param spinBelowNs without {@code spin}: the loop sleeps until so long before the next event is due and watches the
 *     clock for the rest, because a sleeping thread wakes late; with nothing due it sleeps, whatever this says
 */
public record RealTimeOptions(boolean spin, long spinBelowNs) {
    /** Sleeps, but for the last 100 microseconds before an event. */
    public static final RealTimeOptions DEFAULT = new RealTimeOptions(false, 100_000);

    /** Rejects a negative threshold. */
    public RealTimeOptions {
        if (spinBelowNs < 0) {
            throw new IllegalArgumentException("spinBelowNs: " + spinBelowNs + " (expected: >= 0)");
        }
    }
}
