package io.faultline.telemetry.metrics;

import io.faultline.balance.Target;
import io.faultline.balance.TargetGroup;
import io.faultline.balance.TargetState;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.Map;

/** The targets of balancers: their states, who is in service, and how much each has. */
public final class TargetGroupMetrics implements MetricSource {
    private final Map<String, TargetGroup> groups;

    /** Measures groups by the name of their balancer. */
    public TargetGroupMetrics(Map<String, TargetGroup> groups) {
        this.groups = groups;
    }

    @Override
    public void collect(Scrape scrape) {
        groups.forEach((name, group) -> collect(scrape, Labels.of("balancer", name), group));
    }

    private static void collect(Scrape scrape, Labels at, TargetGroup group) {
        Scrape.Gauges targets = scrape.gauges("faultline_balancer_targets", "Targets by state.");
        for (TargetState state : TargetState.values()) {
            targets.add(at.add("state", LabelText.of(state)), group.count(state));
        }
        scrape.gauges("faultline_balancer_targets_in_service", "Targets that are sent to.")
                .add(at, group.inService().length);
        scrape.gauges(
                        "faultline_balancer_failing_open",
                        "1 while the balancer sends to unhealthy targets because too few are healthy.")
                .add(at, group.isFailingOpen());
        Scrape.Gauges active =
                scrape.gauges("faultline_balancer_target_active", "Flows or requests that the target has.");
        Scrape.Counters chosen = scrape.counters(
                "faultline_balancer_target_chosen", "Flows or requests for which the target was chosen.");
        for (Target target : group.targets()) {
            Labels of = at.add("target", target.name());
            active.add(of, target.active());
            chosen.add(of, target.chosen());
        }
    }
}
