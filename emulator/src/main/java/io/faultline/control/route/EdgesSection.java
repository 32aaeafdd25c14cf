package io.faultline.control.route;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.faultline.edge.Edge;
import io.faultline.topology.Region;
import io.netty.util.NetUtil;

/** Where real programs enter. */
final class EdgesSection {
    static final StateSection SECTION = new StateSection("edges", network -> read(network.region()));

    private EdgesSection() {}

    private static ArrayNode read(Region region) {
        ArrayNode edges = JsonNodeFactory.instance.arrayNode();
        for (Edge edge : region.edges()) {
            ArrayNode addresses = edges.addObject()
                    .put("name", edge.name())
                    .put("kind", edge.kind())
                    .put("open_flows", edge.openFlows())
                    .putArray("addresses");
            edge.addresses().forEach(address -> addresses.add(NetUtil.toSocketAddressString(address)));
        }
        return edges;
    }
}
