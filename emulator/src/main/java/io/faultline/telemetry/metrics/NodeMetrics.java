package io.faultline.telemetry.metrics;

import io.faultline.fabric.Network;
import io.faultline.fabric.Node;
import io.prometheus.metrics.model.snapshots.Labels;

/** Which nodes run, and what they dropped. */
public final class NodeMetrics implements MetricSource {
    private final Network network;

    /** Measures all nodes of a network. */
    public NodeMetrics(Network network) {
        this.network = network;
    }

    @Override
    public void collect(Scrape scrape) {
        Scrape.Gauges up = scrape.gauges("faultline_node_up", "1 while the node runs, 0 while it is crashed.");
        Scrape.Counters dropped = scrape.counters(
                "faultline_node_dropped_packets",
                "Packets dropped by the node, by reason; a reason appears with its first packet.");
        for (Node node : network.nodes()) {
            Labels at = Labels.of("node", node.name());
            up.add(at, node.isUp());
            LinkMetrics.addDrops(dropped, at, node.drops());
        }
    }
}
