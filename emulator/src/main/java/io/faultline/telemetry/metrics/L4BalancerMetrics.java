package io.faultline.telemetry.metrics;

import io.faultline.balance.l4.L4Balancer;
import io.faultline.balance.l4.L4Counters;
import io.faultline.balance.l4.VirtualService;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.Map;

/** Layer-4 balancers: flows and translated packets. */
public final class L4BalancerMetrics implements MetricSource {
    private final Map<String, L4Balancer> balancers;

    /** Measures balancers by name. */
    public L4BalancerMetrics(Map<String, L4Balancer> balancers) {
        this.balancers = balancers;
    }

    @Override
    public void collect(Scrape scrape) {
        balancers.forEach((name, balancer) -> collect(scrape, Labels.of("balancer", name), balancer));
    }

    private static void collect(Scrape scrape, Labels at, L4Balancer balancer) {
        L4Counters counters = balancer.counters();
        scrape.gauges("faultline_balancer_flows", "Flows in the table.").add(at, balancer.flows());
        Scrape.Counters packets =
                scrape.counters("faultline_balancer_packets", "Packets translated and sent, by whom to.");
        packets.add(at.add("to", "target"), counters.toTargets());
        packets.add(at.add("to", "client"), counters.toClients());
        Scrape.Counters lost = scrape.counters(
                "faultline_balancer_flows_ended",
                "Flows that the balancer gave up, by why: silent for too long, evicted from a full table, dropped for"
                        + " want of room, refused for want of a target.");
        lost.add(at.add("reason", "expired"), counters.expired());
        lost.add(at.add("reason", "evicted"), counters.evicted());
        lost.add(at.add("reason", "table_full"), counters.tableFull());
        lost.add(
                at.add("reason", "no_target"),
                balancer.services().stream().mapToLong(VirtualService::refused).sum());
        scrape.counters("faultline_balancer_resets", "RST segments that the balancer made itself.")
                .add(at, counters.resets());
        scrape.counters("faultline_balancer_flows_opened", "Flows sent to a target.")
                .add(
                        at,
                        balancer.services().stream()
                                .mapToLong(VirtualService::opened)
                                .sum());
    }
}
