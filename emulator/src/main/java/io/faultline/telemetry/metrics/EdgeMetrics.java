package io.faultline.telemetry.metrics;

import io.faultline.edge.Edge;
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
        for (Edge edge : edges) {
            // One edge of a topology may listen at many addresses, each an edge of its own here.
            String listens = EdgeText.addresses(edge);
            open.add(Labels.of("edge", edge.name(), "kind", edge.kind(), "address", listens), edge.openFlows());
        }
    }
}
