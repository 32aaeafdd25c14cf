package io.faultline.topology.model;

import io.faultline.topology.config.Position;
import java.util.List;

/**
 * An authoritative DNS server.
 *
 * @param name its name
 * @param host the host that it runs on
 * @param port of UDP and TCP
 * @param zones the zones that it answers for
 * @param position where it is written
 */
public record DnsServerSpec(String name, String host, int port, List<String> zones, Position position) {

    public DnsServerSpec {
        zones = List.copyOf(zones);
    }
}
