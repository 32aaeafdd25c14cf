package io.faultline.engine;

import org.jspecify.annotations.Nullable;

/**
 * What a scheduled event does. Implementations are made once and scheduled many times, so that scheduling allocates
 * nothing: what differs between two occurrences travels in {@code arg} and {@code payload}.
 */
@FunctionalInterface
public interface Event {
    /**
     * Runs on the loop's thread.
     *
     * @param nowNs the time the event was due, in nanoseconds since the run's start; never less than any time the loop
     *     has shown before
     * @param arg the number given when it was scheduled
     * @param payload the object given when it was scheduled; its ownership passes to the event
     */
    void run(long nowNs, long arg, @Nullable Object payload);
}
