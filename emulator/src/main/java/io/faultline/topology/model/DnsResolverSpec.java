package io.faultline.topology.model;

import io.faultline.dns.resolver.profile.Settings;
import io.faultline.topology.config.Position;
import java.util.List;

/**
 * A recursive resolver. Without hints and forwarders it knows the servers of every zone of the topology.
 *
 * @param name its name
 * @param host the host that it runs on
 * @param port of UDP and TCP
 * @param hints the DNS servers of the root
 * @param forwarders the DNS servers or resolvers that are asked instead
 * @param settings how it behaves, at speed 1
 * @param validates whether it validates from the trust anchors of the topology's signed zones
 * @param secure where it is asked inside TLS
 * @param position where it is written
 */
public record DnsResolverSpec(
        String name,
        String host,
        int port,
        List<String> hints,
        List<String> forwarders,
        Settings settings,
        boolean validates,
        SecurePorts secure,
        Position position) {

    public DnsResolverSpec {
        hints = List.copyOf(hints);
        forwarders = List.copyOf(forwarders);
    }
}
