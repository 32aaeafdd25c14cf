package io.faultline.topology.read;

import io.faultline.fabric.LinkProfile;
import io.faultline.topology.config.ConfigMap;
import io.faultline.topology.config.ConfigNode;
import io.faultline.topology.config.Keys;
import io.faultline.topology.config.MapNode;
import io.faultline.topology.config.Values;
import io.faultline.topology.model.HostSpec;
import io.faultline.topology.model.LinkSpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The section {@code links}: a map by name, so that {@code --set links.az1-core.loss=5%} finds one.
 *
 * <pre>
 * az1-core: {delay: 300us}             the ends are told by the name
 * backbone: {between: [az1, core], cost: 10, reverse: {loss: 5%}}
 * ns1: {loss: 1%}                      the link of host ns1, which exists without being written
 * </pre>
 *
 * Beside the keys of {@link LinkProfileReader}: {@code cost} (1 by default) decides the shortest paths, and
 * {@code reverse} holds what differs from the second end to the first.
 */
final class LinkReader {

    static final Keys KEYS = LinkProfileReader.KEYS.and("link", "between", "cost", "reverse");

    private static final int MAX_COST = 65_535;

    private final Defaults defaults;
    private final Reading reading;
    private final Map<String, LinkSpec> links = new LinkedHashMap<>();

    private LinkReader(Defaults defaults, Reading reading) {
        this.defaults = defaults;
        this.reading = reading;
    }

    /** Reads the section and adds the links of hosts, which {@code section} may change. */
    static Map<String, LinkSpec> read(
            Map<String, ConfigNode> section, Map<String, HostSpec> hosts, Defaults defaults, Reading reading) {
        LinkReader reader = new LinkReader(defaults, reading);
        section.forEach((name, node) -> {
            if (!hosts.containsKey(name)) {
                reader.between(name, node);
            }
        });
        hosts.forEach((name, host) -> {
            ConfigNode node = section.get(name);
            ConfigMap map = reader.map(node == null ? MapNode.empty(host.position(), "links." + name) : node);
            if (map.has("between")) {
                map.complain(
                        "between", "the ends of host " + name + "'s own link", "none: its router is " + host.router());
            }
            reader.add(name, name, host.router(), defaults.access(), map);
        });
        return reader.links;
    }

    private void between(String name, ConfigNode node) {
        ConfigMap map = map(node);
        Set<String> known = reading.nodeNames();
        List<String> ends;
        if (map.has("between")) {
            ends = DnsReader.references(map, "between", "router or host", known);
            boolean loop = ends.size() == 2 && ends.get(0).equals(ends.get(1));
            if (map.items("between").size() != 2 || loop) {
                map.complain("between", map.items("between").size() + " ends", "two different routers or hosts");
                return;
            }
        } else {
            ends = endsOf(name, known);
            if (ends == null) {
                complainOfName(name, node, known);
                return;
            }
        }
        if (ends.size() == 2) {
            add(name, ends.get(0), ends.get(1), defaults.link(), map);
        }
    }

    private void add(String name, String a, String b, LinkProfile base, ConfigMap map) {
        LinkProfile forward = LinkProfileReader.apply(map, base);
        LinkProfile reverse = map.has("reverse")
                ? LinkProfileReader.apply(map.map("reverse", LinkProfileReader.KEYS), forward)
                : forward;
        int cost = map.get("cost", Values.integer(1, MAX_COST), 1);
        links.put(
                name,
                new LinkSpec(name, a, b, forward, reverse, cost, map.node().position()));
    }

    private ConfigMap map(ConfigNode node) {
        return ConfigMap.of(node, KEYS, reading.problems());
    }

    /** Cuts a name at each hyphen until both halves are nodes. */
    private static @Nullable List<String> endsOf(String name, Set<String> known) {
        for (int hyphen = name.indexOf('-'); hyphen > 0; hyphen = name.indexOf('-', hyphen + 1)) {
            String a = name.substring(0, hyphen);
            String b = name.substring(hyphen + 1);
            if (known.contains(a) && known.contains(b) && !a.equals(b)) {
                return List.of(a, b);
            }
        }
        return null;
    }

    private void complainOfName(String name, ConfigNode node, Set<String> known) {
        int hyphen = name.indexOf('-');
        String a = hyphen < 0 ? name : name.substring(0, hyphen);
        // Say which half is unknown if the other one is a node.
        for (; hyphen > 0; hyphen = name.indexOf('-', hyphen + 1)) {
            String left = name.substring(0, hyphen);
            String right = name.substring(hyphen + 1);
            if (known.contains(left) != known.contains(right)) {
                reading.problems().addUnknown(node, "router or host", known.contains(left) ? right : left, known);
                return;
            }
        }
        if (known.contains(a)) {
            reading.problems().add(node, "no ends", "between: and two routers or hosts, or a name such as az1-core");
        } else {
            reading.problems().addUnknown(node, "router or host", a, known);
        }
    }
}
