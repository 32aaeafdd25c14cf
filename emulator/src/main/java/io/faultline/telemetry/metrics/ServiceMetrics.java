package io.faultline.telemetry.metrics;

import io.faultline.service.HttpService;
import io.faultline.service.ServiceCounters;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.List;
import java.util.Map;

/** Applications: what they were asked, how they answered, and how busy they are. */
public final class ServiceMetrics implements MetricSource {
    private final Map<String, List<HttpService>> services;

    /** Measures services by name, each of which has replicas on hosts of their own. */
    public ServiceMetrics(Map<String, List<HttpService>> services) {
        this.services = services;
    }

    @Override
    public void collect(Scrape scrape) {
        services.forEach((name, replicas) -> {
            for (HttpService replica : replicas) {
                collect(
                        scrape,
                        Labels.of("service", name, "host", replica.host().name()),
                        replica);
            }
        });
    }

    private static void collect(Scrape scrape, Labels at, HttpService service) {
        ServiceCounters counters = service.counters();
        scrape.counters("faultline_service_requests", "Requests that arrived, health checks not counted.")
                .add(at, counters.requests());
        Scrape.Counters answers = scrape.counters(
                "faultline_service_answers", "Answers by class of their status, health checks not counted.");
        for (int statusClass = 1; statusClass <= 5; statusClass++) {
            answers.add(at.add("status", statusClass + "xx"), counters.answers(statusClass));
        }
        Scrape.Counters shortcomings = scrape.counters(
                "faultline_service_shortcomings",
                "What went wrong, by kind: queue_full and timed_out requests, failed calls of dependencies, answers"
                        + " degraded for want of an optional dependency, connections refused as too many.");
        shortcomings.add(at.add("kind", "queue_full"), counters.queueFull());
        shortcomings.add(at.add("kind", "timed_out"), counters.timedOut());
        shortcomings.add(at.add("kind", "dependency_failed"), counters.dependencyFailures());
        shortcomings.add(at.add("kind", "degraded"), counters.degraded());
        shortcomings.add(at.add("kind", "connection_refused"), counters.connectionsRefused());
        scrape.gauges("faultline_service_workers", "Requests that can be worked on at once.")
                .add(at, service.workers().workers());
        scrape.gauges("faultline_service_busy_workers", "Requests that are worked on.")
                .add(at, service.workers().busy());
        scrape.gauges("faultline_service_queued_requests", "Requests that wait for a worker.")
                .add(at, service.workers().queued());
        scrape.gauges("faultline_service_connections", "Connections that are open.")
                .add(at, service.connections());
        scrape.gauges("faultline_service_listening", "1 while the service takes connections.")
                .add(at, service.isListening());
    }
}
