package io.faultline.telemetry.metrics;

import io.faultline.telemetry.capture.Capture;
import io.prometheus.metrics.model.snapshots.Labels;

/** Whether captures are whole. */
public final class CaptureMetrics implements MetricSource {
    private final Capture capture;

    /** Measures a capture. */
    public CaptureMetrics(Capture capture) {
        this.capture = capture;
    }

    @Override
    public void collect(Scrape scrape) {
        scrape.counters("faultline_capture_packets", "Packets captured.").add(Labels.EMPTY, capture.packets());
        scrape.counters("faultline_capture_left_out_packets", "Packets that found no room in their file, or no file.")
                .add(Labels.EMPTY, capture.packetsLeftOut());
    }
}
