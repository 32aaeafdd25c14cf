package io.faultline.telemetry.metrics;

import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Writes a scrape as text, in the format that the asker prefers, followed by the figures of the JVM, which are read here and
 * not on the loop. Any thread.
 */
public final class MetricText {
    private final ExpositionFormats formats = ExpositionFormats.init();
    private final PrometheusRegistry jvm = new PrometheusRegistry();

    /** Prepares the JVM's metrics. */
    public MetricText() {
        JvmMetrics.builder().register(jvm);
    }

    /** The media type that {@link #write} produces for an {@code Accept} header, or for none. */
    public String contentType(@Nullable String accept) {
        return writer(accept).getContentType();
    }

    /** Writes the scrape and the JVM's metrics. */
    public void write(OutputStream out, @Nullable String accept, MetricSnapshots scrape) throws IOException {
        MetricSnapshots.Builder all = MetricSnapshots.builder();
        scrape.forEach(all::metricSnapshot);
        jvm.scrape().forEach(all::metricSnapshot);
        writer(accept).write(out, all.build());
    }

    /** Text in any case: the library's protobuf writer needs classes that are not shipped. */
    private ExpositionFormatWriter writer(@Nullable String accept) {
        ExpositionFormatWriter openMetrics = formats.getOpenMetricsTextFormatWriter();
        return accept != null && openMetrics.accepts(accept) ? openMetrics : formats.getPrometheusTextFormatWriter();
    }
}
