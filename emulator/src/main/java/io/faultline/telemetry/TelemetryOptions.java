package io.faultline.telemetry;

import io.faultline.telemetry.capture.CaptureOptions;
import io.faultline.telemetry.journal.JournalOptions;
import java.nio.file.Path;
import java.time.Instant;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a run leaves behind besides its report.
 *
 * @param journalKept how many events of the journal stay in memory
 * @param journalFile where all of them are written as JSON Lines, or null
 * @param capture what packets are captured, or null
 * @param wallTime the wall clock, or null in a simulation, where it would make equal runs differ
 */
public record TelemetryOptions(
        int journalKept,
        @Nullable Path journalFile,
        @Nullable CaptureOptions capture,
        @Nullable Supplier<Instant> wallTime) {
    /** Nothing but what is in memory. */
    public static final TelemetryOptions IN_MEMORY =
            new TelemetryOptions(JournalOptions.DEFAULT_KEPT, null, null, null);

    /** The same with a journal in a file. */
    public TelemetryOptions withJournalFile(Path file) {
        return new TelemetryOptions(journalKept, file, capture, wallTime);
    }

    /** The same with a capture. */
    public TelemetryOptions withCapture(CaptureOptions options) {
        return new TelemetryOptions(journalKept, journalFile, options, wallTime);
    }

    /** The same with the wall clock's time in each event. */
    public TelemetryOptions withWallTime(Supplier<Instant> clock) {
        return new TelemetryOptions(journalKept, journalFile, capture, clock);
    }
}
