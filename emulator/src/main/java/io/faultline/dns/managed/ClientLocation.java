package io.faultline.dns.managed;

import io.faultline.packet.Prefix;
import java.util.List;
import java.util.Map;

/**
 * Where some clients are: what a managed DNS service knows of addresses.
 *
 * @param name its own
 * @param prefixes the clients' addresses
 * @param area in which part of the world
 * @param latencyNs how far the regions are, by name; those not named are farther than all others
 */
public record ClientLocation(String name, List<Prefix> prefixes, RoutingPolicy.Area area, Map<String, Long> latencyNs) {
    public ClientLocation {
        prefixes = List.copyOf(prefixes);
        latencyNs = Map.copyOf(latencyNs);
    }
}
