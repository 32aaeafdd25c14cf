package io.faultline.topology.read;

import io.faultline.packet.Prefix;
import io.faultline.topology.config.ConfigMap;
import io.faultline.topology.config.ConfigNode;
import io.faultline.topology.config.Keys;
import io.faultline.topology.config.ValueType;
import io.faultline.topology.config.Values;
import io.faultline.topology.model.LinkSpec;
import io.faultline.topology.model.RouteSpec;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The section {@code routes}: a list of static routes beside those that are computed, or in their place.
 *
 * <pre>
 * - {at: az1, to: "${net}.9.0.0/16", via: core}      a neighbour, or a list of them
 * - {at: core, to: "${net}.3.0.0/16", drop: blackhole}   or unreachable, prohibit
 * </pre>
 */
final class RouteReader {

    static final Keys KEYS = Keys.of("route", "at", "to", "via", "drop");

    private static final ValueType<RouteSpec.Kind> DROP =
            Values.oneOf(EnumSet.complementOf(EnumSet.of(RouteSpec.Kind.UNICAST)));

    private RouteReader() {}

    static List<RouteSpec> read(List<ConfigNode> section, Collection<LinkSpec> links, Reading reading) {
        List<RouteSpec> routes = new ArrayList<>();
        for (ConfigNode node : section) {
            ConfigMap map = ConfigMap.of(node, KEYS, reading.problems());
            String router = map.reference("at", "router", reading.routers().keySet());
            Prefix prefix = map.require("to", Values.PREFIX);
            if (map.has("via") == map.has("drop")) {
                reading.problems()
                        .add(node, map.has("via") ? "via and drop" : "neither via nor drop", "one of the two");
                continue;
            }
            RouteSpec.Kind drop = map.get("drop", DROP);
            List<String> via = router == null
                    ? List.of()
                    : DnsReader.references(map, "via", "neighbour of " + router, neighbours(router, links));
            if (router != null && prefix != null) {
                RouteSpec.Kind kind = drop == null ? RouteSpec.Kind.UNICAST : drop;
                routes.add(new RouteSpec(router, prefix, kind, via, node.position()));
            }
        }
        return routes;
    }

    private static Set<String> neighbours(String router, Collection<LinkSpec> links) {
        Set<String> neighbours = new LinkedHashSet<>();
        for (LinkSpec link : links) {
            if (link.a().equals(router)) {
                neighbours.add(link.b());
            } else if (link.b().equals(router)) {
                neighbours.add(link.a());
            }
        }
        return neighbours;
    }
}
