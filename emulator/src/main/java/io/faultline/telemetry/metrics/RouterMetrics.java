package io.faultline.telemetry.metrics;

import io.faultline.fabric.Network;
import io.faultline.fabric.Node;
import io.faultline.routing.Router;
import io.prometheus.metrics.model.snapshots.Labels;

/** Forwarding tables, and what routers forwarded. */
public final class RouterMetrics implements MetricSource {
    private final Network network;

    /** Measures all routers of a network. */
    public RouterMetrics(Network network) {
        this.network = network;
    }

    @Override
    public void collect(Scrape scrape) {
        Scrape.Gauges routes = scrape.gauges("faultline_router_fib_routes", "Routes in the router's forwarding table.");
        Scrape.Gauges pending = scrape.gauges(
                "faultline_router_fib_pending_installs", "Changes that wait to be installed in the forwarding table.");
        Scrape.Counters forwarded =
                scrape.counters("faultline_router_forwarded_packets", "Packets sent on towards a next hop.");
        Scrape.Counters limited = scrape.counters(
                "faultline_router_icmp_limited", "ICMP errors that were due but exceeded the router's rate limit.");
        for (Node node : network.nodes()) {
            if (node instanceof Router router) {
                Labels at = Labels.of("router", router.name());
                routes.add(at, router.rib().fib().size());
                pending.add(at, router.rib().pendingInstalls());
                forwarded.add(at, router.forwarded());
                limited.add(at, router.icmpErrors().limited());
            }
        }
    }
}
