package io.faultline.telemetry.journal;

import java.nio.file.Path;
import java.time.Instant;
import java.util.function.LongUnaryOperator;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How a journal is kept.
 *
 * @param kept how many events stay in memory for those who come late, {@code >= 1}
 * @param file where all of them are written as JSON Lines, or null
 * @param incidentNs turns the loop's time into the incident's
 * @param wallTime the wall clock, or null where it means nothing, as in a simulation
 */
public record JournalOptions(
        int kept,
        @Nullable Path file,
        LongUnaryOperator incidentNs,
        @Nullable Supplier<Instant> wallTime) {
    /** Enough for hours of an incident, in some megabytes. */
    public static final int DEFAULT_KEPT = 10_000;

    /** Rejects a journal that keeps nothing. */
    public JournalOptions {
        if (kept < 1) {
            throw new IllegalArgumentException("kept: " + kept + " (expected: >= 1)");
        }
    }

    /** In memory only, by the loop's own time. */
    public static JournalOptions inMemory() {
        return new JournalOptions(DEFAULT_KEPT, null, LongUnaryOperator.identity(), null);
    }
}
