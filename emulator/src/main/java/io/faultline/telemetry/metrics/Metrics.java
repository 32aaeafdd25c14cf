package io.faultline.telemetry.metrics;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.ArrayList;
import java.util.List;

/**
 * The metrics of one run. A scrape reads all sources in one go on the loop's thread, so that its figures are of one moment
 * and agree with each other; what it returns is immutable and may be written out on any thread.
 */
public final class Metrics {
    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final List<MetricSource> sources = new ArrayList<>();

    /** Metrics without a source. */
    public Metrics() {
        registry.register((MultiCollector) this::collect);
    }

    /** The registry of this run, for collectors that are made elsewhere; they are called on the loop's thread. */
    public PrometheusRegistry registry() {
        return registry;
    }

    /** Adds a source. Loop thread only. */
    public Metrics add(MetricSource source) {
        sources.add(source);
        return this;
    }

    /** Reads everything. Loop thread only. */
    public MetricSnapshots scrape() {
        return registry.scrape();
    }

    private MetricSnapshots collect() {
        Scrape scrape = new Scrape();
        for (MetricSource source : sources) {
            source.collect(scrape);
        }
        return scrape.snapshots();
    }
}
