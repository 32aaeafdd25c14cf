package io.faultline.scenario.action;

import io.faultline.topology.config.ConfigMap;
import io.faultline.topology.config.ConfigNode;
import io.faultline.topology.config.ListNode;
import io.faultline.topology.config.Problems;
import io.faultline.topology.config.Values;
import io.faultline.topology.model.LinkSpec;
import io.faultline.topology.model.Topology;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * What the names in an action may refer to, and where complaints go.
 *
 * @param topology the names that exist
 * @param problems the complaints
 */
public record ActionScope(Topology topology, Problems problems) {
    /** Reads a name or a list of names, each of which must exist; wrong ones are left out after a complaint. */
    List<String> names(ConfigNode value, String kind, Collection<String> known) {
        List<String> names = new ArrayList<>();
        List<ConfigNode> items = value instanceof ListNode list ? list.items() : List.of(value);
        for (ConfigNode item : items) {
            String name = ConfigMap.parse(item, kind, Values.TEXT, problems);
            if (name != null && !known.contains(name)) {
                problems.addUnknown(item, kind, name, known);
            } else if (name != null) {
                names.add(name);
            }
        }
        return names;
    }

    /** The names of routers and hosts. */
    List<String> nodes() {
        List<String> nodes = new ArrayList<>(topology.routers().keySet());
        nodes.addAll(topology.hosts().keySet());
        return nodes;
    }

    /** The names of the nodes that a link connects to a node. */
    List<String> neighbours(String node) {
        List<String> neighbours = new ArrayList<>();
        for (LinkSpec link : topology.links().values()) {
            if (link.a().equals(node)) {
                neighbours.add(link.b());
            } else if (link.b().equals(node)) {
                neighbours.add(link.a());
            }
        }
        return neighbours;
    }
}
