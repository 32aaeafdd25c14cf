package io.faultline.cli;

import io.faultline.telemetry.TelemetryOptions;
import io.faultline.telemetry.capture.CaptureOptions;
import io.faultline.topology.model.Topology;
import java.nio.file.Path;
import java.time.Instant;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What a run leaves behind for those who look at it later. */
final class WatchOptions {
    @Option(
            names = "--report",
            paramLabel = "DIR",
            description = "Writes report.json, junit.xml and events.jsonl there.")
    private @Nullable Path report;

    @Option(
            names = "--pcap",
            paramLabel = "DIR",
            description = "Captures all packets there as pcapng, one file a link, with a comment on each drop.")
    private @Nullable Path pcap;

    @Nullable
    Path report() {
        return report;
    }

    /**
     * What telemetry is asked for.
     *
     * @param wallTime the wall clock, or null in a simulation
     */
    TelemetryOptions telemetry(Topology topology, @Nullable Supplier<Instant> wallTime) {
        TelemetryOptions asked = new TelemetryOptions(
                TelemetryOptions.IN_MEMORY.journalKept(),
                report == null ? null : report.resolve("events.jsonl"),
                null,
                wallTime);
        if (pcap == null) {
            return asked;
        }
        Instant zero = wallTime == null ? Instant.EPOCH : wallTime.get();
        long zeroNs = zero.getEpochSecond() * 1_000_000_000L + zero.getNano();
        CaptureOptions.Layout layout =
                CaptureOptions.Layout.forLinks(topology.links().size());
        return asked.withCapture(CaptureOptions.of(pcap, layout, zeroNs));
    }
}
