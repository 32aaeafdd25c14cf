package io.faultline.topology.read;

import io.faultline.packet.Address;
import io.faultline.packet.Prefix;
import io.faultline.topology.config.ConfigMap;
import io.faultline.topology.config.ConfigNode;
import io.faultline.topology.config.Keys;
import io.faultline.topology.config.Values;
import io.faultline.topology.model.RouterSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The section {@code routers}.
 *
 * <pre>
 * az1:
 *   prefix: ${net}.1.0.0/16    or a list; what hosts at this router have addresses in
 *   address: ${net}.1.0.1      or a list; the first address of each prefix by default
 *   salt: 7                    of the ECMP hash; drawn from the seed and the name by default
 * core:                        without a prefix: only passes packets on
 * </pre>
 */
final class RouterReader {

    static final Keys KEYS = Keys.of("router", "prefix", "address", "salt");

    /** Where routers without a prefix have their addresses, which nobody has a route to. */
    private static final int TRANSIT_OCTET = 255;

    private RouterReader() {}

    static void read(Map<String, ConfigNode> section, Reading reading) {
        int index = 0;
        for (Map.Entry<String, ConfigNode> entry : section.entrySet()) {
            String name = entry.getKey();
            ConfigNode node = entry.getValue();
            if (!reading.name(name, node)) {
                continue;
            }
            ConfigMap map = ConfigMap.of(node, KEYS, reading.problems());
            List<Prefix> prefixes = prefixes(name, map, reading);
            List<Address> addresses = addresses(name, map, prefixes, reading);
            boolean routed = !addresses.isEmpty();
            if (!routed) {
                index++;
                addresses = List.of(reading.address(TRANSIT_OCTET, index >> 8 & 0xff, index & 0xff));
            }
            Integer salt = map.get("salt", Values.integer(Integer.MIN_VALUE, Integer.MAX_VALUE));
            reading.routers().put(name, new RouterSpec(name, prefixes, addresses, routed, salt, node.position()));
        }
    }

    private static List<Prefix> prefixes(String name, ConfigMap map, Reading reading) {
        List<Prefix> prefixes = new ArrayList<>();
        for (ConfigNode item : map.items("prefix")) {
            Prefix prefix = ConfigMap.parse(item, "prefix", Values.PREFIX, reading.problems());
            if (prefix != null && reading.addressing().own(prefix, name, item.position(), item.path())) {
                prefixes.add(prefix);
            }
        }
        return prefixes;
    }

    private static List<Address> addresses(String name, ConfigMap map, List<Prefix> prefixes, Reading reading) {
        List<Address> addresses = new ArrayList<>();
        for (ConfigNode item : map.items("address")) {
            Address address = ConfigMap.parse(item, "address", Values.ADDRESS, reading.problems());
            if (address != null && reading.addressing().take(address, name, item.position(), item.path())) {
                addresses.add(address);
            }
        }
        if (addresses.isEmpty()) {
            for (Prefix prefix : prefixes) {
                Address first = prefix.length() < prefix.address().bitLength()
                        ? prefix.address().plus(1)
                        : prefix.address();
                if (reading.addressing()
                        .take(first, name, map.node().position(), map.node().path())) {
                    addresses.add(first);
                }
            }
        }
        return addresses;
    }
}
