package io.faultline.topology.read;

import io.faultline.topology.config.ConfigMap;
import io.faultline.topology.config.ConfigNode;
import io.faultline.topology.config.Names;
import io.faultline.topology.config.Position;
import io.faultline.topology.config.Problems;
import io.faultline.topology.config.Values;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The names that things ask for with {@code dns: shop.cloud.test}, until their zones are written. */
final class DnsNames {
    private static final String ROOT = ".";

    private final List<Wish> wishes = new ArrayList<>();

    /**
     * A name that shall have the addresses of some hosts.
     *
     * @param node where the name is written
     */
    record Wish(ConfigNode node, List<String> hosts) {}

    /** A wish that a zone grants. */
    record Granted(String domain, List<String> hosts, Position position) {}

    void add(List<ConfigNode> names, List<String> hosts) {
        names.forEach(node -> wishes.add(new Wish(node, List.copyOf(hosts))));
    }

    /** The names that lie in a zone and in none below it. */
    List<Granted> in(String zone, Collection<String> zones) {
        List<Granted> granted = new ArrayList<>();
        Problems ignored = new Problems();
        for (Wish wish : wishes) {
            String domain = ConfigMap.parse(wish.node, "dns", Values.DOMAIN, ignored);
            if (domain != null && zone.equals(zoneOf(domain, zones))) {
                granted.add(new Granted(domain, wish.hosts, wish.node.position()));
            }
        }
        return granted;
    }

    /** Complains about names that are none, and those that no zone holds. */
    void check(Collection<String> zones, Problems problems) {
        for (Wish wish : wishes) {
            String domain = ConfigMap.parse(wish.node, "dns", Values.DOMAIN, problems);
            if (domain != null && zoneOf(domain, zones) == null) {
                problems.add(wish.node, domain + " lies in no zone", "a name below " + Names.list(zones));
            }
        }
    }

    /** A zone's name with its last dot. */
    static String absolute(String zone) {
        return zone.equals(ROOT) ? zone : zone + '.';
    }

    /** The name of a host in a zone, without the last dot. */
    static String below(String zone, String host) {
        return zone.equals(ROOT) ? host : host + '.' + zone;
    }

    /** The zone with the longest name that a domain lies in. */
    static @Nullable String zoneOf(String domain, Collection<String> zones) {
        String best = null;
        for (String zone : zones) {
            boolean inside = zone.equals(ROOT) || domain.equals(zone) || domain.endsWith('.' + zone);
            if (inside && (best == null || zone.length() > best.length())) {
                best = zone;
            }
        }
        return best;
    }
}
