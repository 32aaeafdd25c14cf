package io.faultline.telemetry.metrics;

import io.faultline.service.call.CallOutcome;
import io.faultline.service.client.ClientPopulation;
import io.faultline.service.client.PopulationStats;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** Synthetic clients, apart from the real ones, whom the edges count: what they wanted, what they did and what they got. */
public final class PopulationMetrics implements MetricSource {
    private static final double US = 1e-6;

    /** Upper bounds of the latency buckets in microseconds, but for the last one, which has none. */
    private static final long[] BOUNDS_US = {
        1_000,
        2_500,
        5_000,
        10_000,
        25_000,
        50_000,
        100_000,
        250_000,
        500_000,
        1_000_000,
        2_500_000,
        5_000_000,
        10_000_000,
        30_000_000,
        60_000_000
    };

    private static final double[] BOUNDS_SECONDS = boundsSeconds();

    private final Map<String, ClientPopulation> populations;

    /** Measures populations by name. */
    public PopulationMetrics(Map<String, ClientPopulation> populations) {
        this.populations = populations;
    }

    @Override
    public void collect(Scrape scrape) {
        populations.forEach((name, population) -> collect(scrape, Labels.of("population", name), population));
    }

    private static void collect(Scrape scrape, Labels at, ClientPopulation population) {
        PopulationStats stats = population.stats();
        scrape.counters("faultline_population_intended_requests", "Requests that clients wanted to make.")
                .add(at, stats.requests());
        Scrape.Counters requests = scrape.counters(
                "faultline_population_requests", "Requests that ended, by the outcome of their last attempt.");
        Scrape.Counters attempts =
                scrape.counters("faultline_population_attempts", "Attempts that ended, first ones and retries.");
        for (CallOutcome outcome : CallOutcome.values()) {
            Labels by = at.add("outcome", outcome.label());
            requests.add(by, stats.requests(outcome));
            attempts.add(by, stats.attempts(outcome));
        }
        scrape.gauges("faultline_population_outstanding_requests", "Requests under way.")
                .add(at, population.outstanding());
        Scrape.Histograms latency = scrape.histograms(
                "faultline_population_latency_seconds",
                "From a request's start to its end, retries and the waits between them included.");
        addLatency(latency, at.add("result", "success"), stats.successLatencyUs());
        addLatency(latency, at.add("result", "failure"), stats.failureLatencyUs());
    }

    private static void addLatency(Scrape.Histograms family, Labels at, Histogram latencyUs) {
        long[] counts = new long[BOUNDS_SECONDS.length];
        long below = 0;
        for (int i = 0; i < BOUNDS_US.length; i++) {
            long upTo = latencyUs.getCountBetweenValues(0, BOUNDS_US[i]);
            counts[i] = upTo - below;
            below = upTo;
        }
        long total = latencyUs.getTotalCount();
        counts[BOUNDS_US.length] = total - below;
        family.add(at, BOUNDS_SECONDS, counts, total == 0 ? 0 : latencyUs.getMean() * total * US);
    }

    private static double[] boundsSeconds() {
        double[] seconds = new double[BOUNDS_US.length + 1];
        for (int i = 0; i < BOUNDS_US.length; i++) {
            seconds[i] = BOUNDS_US[i] / 1e6;
        }
        seconds[BOUNDS_US.length] = Double.POSITIVE_INFINITY;
        return seconds;
    }
}
