package io.faultline.topology.read;

import io.faultline.dns.managed.Change;
import io.faultline.dns.managed.ChangeBatch;
import io.faultline.dns.managed.ChangeRefusedException;
import io.faultline.dns.managed.HostedZone;
import io.faultline.dns.managed.RecordSet;
import io.faultline.dns.wire.Names;
import io.faultline.dns.zone.Zone;
import io.faultline.packet.Address;
import io.faultline.topology.config.ConfigMap;
import io.faultline.topology.config.ConfigNode;
import io.faultline.topology.config.Keys;
import io.faultline.topology.config.Position;
import io.faultline.topology.config.Problems;
import io.faultline.topology.config.ScalarNode;
import io.faultline.topology.config.Values;
import io.faultline.topology.model.DnsServerSpec;
import io.faultline.topology.model.HostSpec;
import io.faultline.topology.model.ZoneMaintenance;
import io.faultline.topology.model.ZoneSpec;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The zones of the section {@code dns}: what is written and what is generated, as one master file each. */
final class ZoneReader {

    static final Keys KEYS = Keys.of(
            "dnsZone",
            "ttl",
            "negative-ttl",
            "records",
            "record-sets",
            "file",
            "dnssec",
            "allow-transfer",
            "allow-update",
            "allow-notify",
            "notify");

    private static final int DEFAULT_TTL = 60;

    /** RFC 2181 section 8: a TTL has 31 bits. */
    private static final int MAX_TTL = Integer.MAX_VALUE;

    private static final Pattern SOA = Pattern.compile("(?im)^[^;\\n]*\\sSOA\\s");

    private final Reading reading;
    private final Collection<DnsServerSpec> servers;
    private final Map<String, HostSpec> hosts;
    private final Collection<String> zones;
    private final AccessReader access;
    private final Set<String> checks;
    private final Set<String> balancers;

    private ZoneReader(
            Reading reading,
            Collection<DnsServerSpec> servers,
            Map<String, HostSpec> hosts,
            Collection<String> zones,
            AccessReader access,
            Set<String> checks,
            Set<String> balancers) {
        this.checks = checks;
        this.balancers = balancers;
        this.access = access;
        this.reading = reading;
        this.servers = servers;
        this.hosts = hosts;
        this.zones = zones;
    }

    /** Writes every zone's master file, once all hosts have their addresses. */
    static Map<String, ZoneSpec> read(
            DnsReader dns, Set<String> checks, Set<String> balancers, Map<String, HostSpec> hosts, Reading reading) {
        Map<String, ConfigNode> zones = dns.zones();
        ZoneReader reader =
                new ZoneReader(reading, dns.servers().values(), hosts, zones.keySet(), dns.access(), checks, balancers);
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
        List<DnsServerSpec> authorities =
                servers.stream().filter(server -> server.zones().contains(name)).toList();
        List<DnsServerSpec> primaries =
                authorities.stream().filter(server -> !server.isSecondary()).toList();
        if (authorities.isEmpty()) {
            problems.add(node, "no server answers for " + name, "a server in dns.servers");
        } else if (primaries.isEmpty()
                && authorities.stream()
                        .allMatch(server -> server.otherPrimaries().isEmpty())) {
            problems.add(node, "only secondaries answer for " + name, "a server in dns.servers without primary");
        }
        MasterText text = new MasterText();
        text.add("$TTL " + ttl, node.position());
        own(name, map, text);
        boolean generateAuthority = !SOA.matcher(text.toString()).find();
        text.add("$ORIGIN " + DnsNames.absolute(name), node.position());
        text.add("$TTL " + ttl, node.position());
        if (generateAuthority && !authorities.isEmpty()) {
            authority(name, negativeTtl, authorities, text);
        }
        for (DnsNames.Granted granted : reading.names().in(name, zones)) {
            granted.hosts().forEach(host -> addresses(granted.domain(), host, granted.position(), text));
        }
        Zone zone = authorities.isEmpty() ? null : text.check(name, node.path(), node.position(), problems);
        ZoneMaintenance maintenance = new ZoneMaintenance(
                access.access(map, "allow-transfer"),
                access.access(map, "allow-update"),
                access.access(map, "allow-notify"),
                access.addresses(map, "notify"));
        ConfigNode dnssec = map.value("dnssec");
        return new ZoneSpec(
                name,
                text.toString(),
                dnssec == null ? null : DnssecReader.read(name, dnssec, reading),
                recordSets(name, map, ttl, zone),
                maintenance,
                node.position());
    }

    private List<RecordSet> recordSets(String name, ConfigMap map, int ttl, @Nullable Zone zone) {
        List<RecordSet> sets = new ArrayList<>();
        if (map.has("record-sets") && map.has("dnssec")) {
            map.complain(
                    "dnssec", "dnssec and record-sets", "one of the two; what is chosen for a query is not signed");
        }
        HostedZone hosted = zone == null ? null : new HostedZone(zone);
        RecordSetReader reader = new RecordSetReader(reading, Names.absolute(name), ttl, checks, balancers);
        for (ConfigNode item : map.items("record-sets")) {
            RecordSet set = reader.read(item);
            try {
                if (set != null && hosted != null) {
                    hosted.apply(new ChangeBatch(List.of(Change.create(set))));
                    sets.add(set);
                }
            } catch (ChangeRefusedException e) {
                reading.problems().add(item, String.valueOf(e.getMessage()), "a record set that goes with the others");
            }
        }
        return sets;
    }

    /** The start of authority (RFC 1035 section 3.3.13), the servers' names, and their addresses as glue. */
    private void authority(String zone, int negativeTtl, List<DnsServerSpec> authorities, MasterText text) {
        // RFC 1035 section 3.3.13: MNAME is the primary.
        DnsServerSpec primary = authorities.stream()
                .filter(server -> !server.isSecondary())
                .findFirst()
                .orElse(authorities.get(0));
        text.add(
                "@ SOA " + DnsNames.below(zone, primary.name()) + ". " + DnsNames.below(zone, "hostmaster")
                        + ". 1 3600 600 604800 " + negativeTtl,
                primary.position());
        for (DnsServerSpec server : authorities) {
            String domain = DnsNames.below(zone, server.name());
            text.add("@ NS " + domain + '.', server.position());
            addresses(domain, server.host(), server.position(), text);
        }
    }

    private void addresses(String domain, String host, Position position, MasterText text) {
        HostSpec spec = hosts.get(host);
        List<Address> addresses = spec == null ? List.of() : spec.addresses();
        for (Address address : addresses) {
            text.add(domain + ". " + (address.isIpv4() ? "A " : "AAAA ") + address, position);
        }
    }

    private void own(String zone, ConfigMap map, MasterText text) {
        ConfigNode records = map.value("records");
        if (records != null && map.has("file")) {
            map.complain("file", "records and file", "one of the two");
        }
        if (map.value("file") instanceof ScalarNode file) {
            String content = reading.tree().read(file);
            if (content != null) {
                text.addFile(file.text(), content, zone, file.path(), reading.tree());
            }
        } else if (records != null) {
            text.addAll(records);
        }
    }
}
