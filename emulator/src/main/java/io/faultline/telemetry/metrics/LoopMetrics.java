package io.faultline.telemetry.metrics;

import io.faultline.engine.Lateness;
import io.faultline.engine.NetworkLoop;
import io.prometheus.metrics.model.snapshots.Labels;

/** The event loop: how much it does, and whether it keeps up with the wall clock. */
public final class LoopMetrics implements MetricSource {
    private static final double NS = 1e-9;

    private final NetworkLoop loop;

    /** Measures a loop. */
    public LoopMetrics(NetworkLoop loop) {
        this.loop = loop;
    }

    @Override
    public void collect(Scrape scrape) {
        scrape.gauges("faultline_loop_time_seconds", "The loop's clock, since the run's start.")
                .add(Labels.EMPTY, loop.nowNs() * NS);
        scrape.counters("faultline_loop_events", "Events that ran.").add(Labels.EMPTY, loop.executedEvents());
        scrape.counters("faultline_loop_failures", "Events that ended with an exception.")
                .add(Labels.EMPTY, loop.failures());
        scrape.gauges("faultline_loop_pending_events", "Events that are scheduled.")
                .add(Labels.EMPTY, loop.pendingEvents());
        Lateness.Snapshot late = loop.lateness().snapshot();
        // One gauge a quantile: the summary type promises a sum, which is not kept.
        Scrape.Gauges lateness = scrape.gauges(
                "faultline_loop_lateness_seconds",
                "How late events ran against the wall clock, by quantile since the script began; 1 is the worst.");
        lateness.add(Labels.of("quantile", "0.5"), late.p50Ns() * NS);
        lateness.add(Labels.of("quantile", "0.99"), late.p99Ns() * NS);
        lateness.add(Labels.of("quantile", "0.999"), late.p999Ns() * NS);
        lateness.add(Labels.of("quantile", "1"), late.maxNs() * NS);
    }
}
