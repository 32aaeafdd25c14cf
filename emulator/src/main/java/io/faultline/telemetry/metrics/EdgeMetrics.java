package io.faultline.telemetry.metrics;

import io.faultline.edge.Edge;
import io.faultline.edge.EdgeCounters;
import io.faultline.telemetry.journal.EdgeText;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.Collection;

/** The edges: real clients, apart from synthetic ones. */
public final class EdgeMetrics implements MetricSource {
    private final Collection<Edge> edges;

    /** Measures edges. */
    public EdgeMetrics(Collection<Edge> edges) {
        this.edges = edges;
    }

    @Override
    public void collect(Scrape scrape) {
        Scrape.Gauges open = scrape.gauges(
                "faultline_edge_open_flows", "Connections and datagram flows of real clients that are open.");
        Scrape.Counters accepted =
                scrape.counters("faultline_edge_accepted", "Connections of real clients that were accepted.");
        Scrape.Counters connected = scrape.counters(
                "faultline_edge_connected", "Connections made through the network on behalf of real clients.");
        Scrape.Counters failed = scrape.counters(
                "faultline_edge_failures", "Connections that real clients asked for and could not have, by why.");
        for (Edge edge : edges) {
            // One edge of a topology may listen at many addresses, each an edge of its own here.
            String listens = EdgeText.addresses(edge);
            Labels labels = Labels.of("edge", edge.name(), "kind", edge.kind(), "address", listens);
            EdgeCounters counters = edge.counters();
            open.add(labels, edge.openFlows());
            accepted.add(labels, counters.accepted());
            connected.add(labels, counters.connected());
            failed.add(labels.add("why", "too_many"), counters.refusedForLimit());
            counters.failures().forEach((why, count) -> failed.add(labels.add("why", why), count));
        }
    }
}
