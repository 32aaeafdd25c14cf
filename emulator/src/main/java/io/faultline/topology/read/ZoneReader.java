package io.faultline.topology.read;

import io.faultline.packet.Address;
import io.faultline.topology.config.ConfigMap;
import io.faultline.topology.config.ConfigNode;
import io.faultline.topology.config.Keys;
import io.faultline.topology.config.ListNode;
import io.faultline.topology.config.Problems;
import io.faultline.topology.config.ScalarNode;
import io.faultline.topology.config.Values;
import io.faultline.topology.model.DnsServerSpec;
import io.faultline.topology.model.HostSpec;
import io.faultline.topology.model.ZoneSpec;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The zones of the section {@code dns}: what is written and what is generated, as one master file each. */
final class ZoneReader {

    static final Keys KEYS = Keys.of("dnsZone", "ttl", "negative-ttl", "records", "file");

    private static final int DEFAULT_TTL = 60;

    /** RFC 2181 section 8: a TTL has 31 bits. */
    private static final int MAX_TTL = Integer.MAX_VALUE;

    private static final Pattern SOA = Pattern.compile("(?im)^[^;\\n]*\\sSOA\\s");

    private final Reading reading;
    private final Collection<DnsServerSpec> servers;
    private final Map<String, HostSpec> hosts;
    private final Collection<String> zones;

    private ZoneReader(
            Reading reading, Collection<DnsServerSpec> servers, Map<String, HostSpec> hosts, Collection<String> zones) {
        this.reading = reading;
        this.servers = servers;
        this.hosts = hosts;
        this.zones = zones;
    }

    /** Writes every zone's master file, once all hosts have their addresses. */
    static Map<String, ZoneSpec> read(DnsReader dns, Map<String, HostSpec> hosts, Reading reading) {
        Map<String, ConfigNode> zones = dns.zones();
        ZoneReader reader = new ZoneReader(reading, dns.servers().values(), hosts, zones.keySet());
        Map<String, ZoneSpec> specs = new LinkedHashMap<>();
        zones.forEach((name, node) -> specs.put(name, reader.zone(name, node)));
        reading.names().check(zones.keySet(), reading.problems());
        return specs;
    }

    private ZoneSpec zone(String name, ConfigNode node) {
        Problems problems = reading.problems();
        ConfigMap map = ConfigMap.of(node, KEYS, problems);
        int ttl = map.get("ttl", Values.integer(0, MAX_TTL), DEFAULT_TTL);
        int negativeTtl = map.get("negative-ttl", Values.integer(0, MAX_TTL), ttl);
        String own = own(map);
        List<DnsServerSpec> authorities =
                servers.stream().filter(server -> server.zones().contains(name)).toList();
        if (authorities.isEmpty()) {
            problems.add(node, "no server answers for " + name, "a server in dns.servers");
        }
        List<String> lines = new ArrayList<>();
        // What is written comes first, so that a complaint's line is the writer's own.
        lines.add(own);
        lines.add("$ORIGIN " + name + '.');
        lines.add("$TTL " + ttl);
        if (!SOA.matcher(own).find() && !authorities.isEmpty()) {
            authority(name, negativeTtl, authorities, lines);
        }
        for (DnsNames.Granted granted : reading.names().in(name, zones)) {
            granted.hosts().forEach(host -> addresses(granted.domain(), host, lines));
        }
        String text = "$TTL " + ttl + '\n' + String.join("\n", lines) + '\n';
        return new ZoneSpec(name, text, node.position());
    }

    /** The start of authority (RFC 1035 section 3.3.13), the servers' names, and their addresses as glue. */
    private void authority(String zone, int negativeTtl, List<DnsServerSpec> authorities, List<String> lines) {
        String primary = authorities.get(0).name() + '.' + zone + '.';
        lines.add("@ SOA " + primary + " hostmaster." + zone + ". 1 3600 600 604800 " + negativeTtl);
        for (DnsServerSpec server : authorities) {
            String domain = server.name() + '.' + zone;
            lines.add("@ NS " + domain + '.');
            addresses(domain, server.host(), lines);
        }
    }

    private void addresses(String domain, String host, List<String> lines) {
        HostSpec spec = hosts.get(host);
        List<Address> addresses = spec == null ? List.of() : spec.addresses();
        for (Address address : addresses) {
            lines.add(domain + ". " + (address.isIpv4() ? "A " : "AAAA ") + address);
        }
    }

    private String own(ConfigMap map) {
        if (map.has("records") && map.has("file")) {
            map.complain("file", "records and file", "one of the two");
        }
        if (map.value("file") instanceof ScalarNode file) {
            String text = reading.tree().read(file);
            return text == null ? "" : text;
        }
        if (map.value("records") instanceof ListNode) {
            return String.join("\n", map.list("records", Values.TEXT));
        }
        return map.get("records", Values.TEXT, "");
    }
}
