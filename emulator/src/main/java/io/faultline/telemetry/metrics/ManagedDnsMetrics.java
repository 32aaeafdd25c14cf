package io.faultline.telemetry.metrics;

import io.faultline.dns.managed.health.EndpointCheck;
import io.faultline.dns.managed.health.HealthCheck;
import io.faultline.dns.managed.health.HealthChecks;
import io.faultline.dns.managed.health.RoutingControls;
import io.prometheus.metrics.model.snapshots.Labels;

/** The health checks of managed DNS, and what safety rules refused. */
public final class ManagedDnsMetrics implements MetricSource {
    private final HealthChecks health;
    private final RoutingControls controls;

    /** Measures the health checks and routing controls of a region. */
    public ManagedDnsMetrics(HealthChecks health, RoutingControls controls) {
        this.health = health;
        this.controls = controls;
    }

    @Override
    public void collect(Scrape scrape) {
        Scrape.Gauges healthy =
                scrape.gauges("faultline_dns_health_check_healthy", "1 while the health check counts as healthy.");
        Scrape.Gauges passing = scrape.gauges(
                "faultline_dns_health_check_checkers_passing", "Checkers that take the endpoint for healthy.");
        for (HealthCheck check : health.all()) {
            Labels of = Labels.of("check", check.name());
            healthy.add(of, check.isHealthy());
            if (check instanceof EndpointCheck endpoint) {
                passing.add(of, endpoint.passing());
            }
        }
        scrape.counters(
                        "faultline_dns_routing_control_refusals",
                        "Changes of routing controls that a safety rule forbade.")
                .add(Labels.EMPTY, controls.refusals());
    }
}
