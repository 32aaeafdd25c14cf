package io.faultline.telemetry.metrics;

import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot.InfoDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What one scrape gathers. A family is made where it is first named; several sources may add to the same one. Names follow
 * Prometheus' conventions: base units, and a counter's {@code _total} is left to the exposition. Loop thread only.
 */
public final class Scrape {
    private final Map<String, Family<?>> families = new LinkedHashMap<>();

    Scrape() {}

    /** One family, to which points are added. */
    private abstract static class Family<P> {
        final MetricMetadata metadata;
        final List<P> points = new ArrayList<>();

        Family(String name, String help) {
            metadata = new MetricMetadata(name, help);
        }

        abstract MetricSnapshot snapshot();
    }

    /** A family of values that only grow. */
    public static final class Counters extends Family<CounterDataPointSnapshot> {
        private Counters(String name, String help) {
            super(name, help);
        }

        /** Adds one; no two of a family may have the same labels. Exact up to 2^53, as all of Prometheus. */
        public Counters add(Labels labels, long value) {
            return add(labels, (double) value);
        }

        /** Adds one; no two of a family may have the same labels. */
        public Counters add(Labels labels, double value) {
            points.add(new CounterDataPointSnapshot(value, labels, null, 0));
            return this;
        }

        @Override
        MetricSnapshot snapshot() {
            return new CounterSnapshot(metadata, points);
        }
    }

    /** A family of values that come and go. */
    public static final class Gauges extends Family<GaugeDataPointSnapshot> {
        private Gauges(String name, String help) {
            super(name, help);
        }

        /** Adds one; no two of a family may have the same labels. */
        public Gauges add(Labels labels, double value) {
            points.add(new GaugeDataPointSnapshot(value, labels, null));
            return this;
        }

        /** Adds one; no two of a family may have the same labels. */
        public Gauges add(Labels labels, long value) {
            return add(labels, (double) value);
        }

        /** Adds 1 for true and 0 for false. */
        public Gauges add(Labels labels, boolean value) {
            return add(labels, value ? 1.0 : 0.0);
        }

        @Override
        MetricSnapshot snapshot() {
            return new GaugeSnapshot(metadata, points);
        }
    }

    /** A family of distributions that are known by their buckets. */
    public static final class Histograms extends Family<HistogramDataPointSnapshot> {
        private Histograms(String name, String help) {
            super(name, help);
        }

        /**
         * Adds one.
         *
         * @param upperBounds of the buckets, ascending, the last one infinite
         * @param counts of each bucket, not cumulative
         */
        public Histograms add(Labels labels, double[] upperBounds, long[] counts, double sum) {
            points.add(new HistogramDataPointSnapshot(
                    ClassicHistogramBuckets.of(upperBounds, counts), sum, labels, null, 0));
            return this;
        }

        @Override
        MetricSnapshot snapshot() {
            return new HistogramSnapshot(metadata, points);
        }
    }

    /** A family of facts, each the labels of a series that is always 1. */
    public static final class Infos extends Family<InfoDataPointSnapshot> {
        private Infos(String name, String help) {
            super(name, help);
        }

        /** Adds one. */
        public Infos add(Labels facts) {
            points.add(new InfoDataPointSnapshot(facts));
            return this;
        }

        @Override
        MetricSnapshot snapshot() {
            return new InfoSnapshot(metadata, points);
        }
    }

    /** The family of facts of a name, without {@code _info}. */
    public Infos infos(String name, String help) {
        return (Infos) families.computeIfAbsent(name, absent -> new Infos(name, help));
    }

    /** The family of counters of a name, without {@code _total}. */
    public Counters counters(String name, String help) {
        return (Counters) families.computeIfAbsent(name, absent -> new Counters(name, help));
    }

    /** The family of gauges of a name. */
    public Gauges gauges(String name, String help) {
        return (Gauges) families.computeIfAbsent(name, absent -> new Gauges(name, help));
    }

    /** The family of histograms of a name. */
    public Histograms histograms(String name, String help) {
        return (Histograms) families.computeIfAbsent(name, absent -> new Histograms(name, help));
    }

    MetricSnapshots snapshots() {
        MetricSnapshots.Builder all = MetricSnapshots.builder();
        for (Family<?> family : families.values()) {
            all.metricSnapshot(family.snapshot());
        }
        return all.build();
    }
}
