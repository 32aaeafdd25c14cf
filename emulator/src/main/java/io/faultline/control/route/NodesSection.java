package io.faultline.control.route;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.faultline.fabric.Node;
import io.faultline.host.Host;
import io.faultline.packet.Address;
import io.faultline.routing.Router;
import java.util.List;

/** Routers and hosts. */
final class NodesSection {
    static final StateSection SECTION = new StateSection("nodes", NodesSection::read);

    private NodesSection() {}

    private static ArrayNode read(RunningNetwork network) {
        ArrayNode nodes = JsonNodeFactory.instance.arrayNode();
        for (Node node : network.region().network().nodes()) {
            ObjectNode json = nodes.addObject().put("name", node.name()).put("up", node.isUp());
            if (node instanceof Router router) {
                json.put("kind", "router");
                addresses(json, router.addresses());
                json.put("fib_routes", router.rib().fib().size()).put("forwarded_packets", router.forwarded());
            } else if (node instanceof Host host) {
                json.put("kind", "host");
                addresses(json, host.addresses());
                json.put("tcp_connections", host.tcpConnections());
            } else {
                json.put("kind", "other");
            }
            json.set("dropped", PacketsSection.drops(node.drops()));
        }
        return nodes;
    }

    private static void addresses(ObjectNode json, List<Address> addresses) {
        ArrayNode array = json.putArray("addresses");
        addresses.forEach(address -> array.add(address.toString()));
    }
}
