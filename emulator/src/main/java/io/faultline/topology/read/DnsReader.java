package io.faultline.topology.read;

import io.faultline.dns.transfer.TransferOptions;
import io.faultline.dns.tsig.TsigKey;
import io.faultline.topology.config.ConfigMap;
import io.faultline.topology.config.ConfigNode;
import io.faultline.topology.config.Keys;
import io.faultline.topology.config.Values;
import io.faultline.topology.model.DnsResolverSpec;
import io.faultline.topology.model.DnsServerSpec;
import io.faultline.topology.model.DnsServiceSpec;
import io.faultline.topology.model.StubSpec;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The section {@code dns}: authoritative servers, the zones they serve, resolvers, and how hosts resolve names.
 *
 * <pre>
 * servers:
 *   ns1: {at: az1, address: "${net}.1.0.53"}      port: 53, zones: all, dns: NAME.ZONE by default; more: DnsServiceReader, SecurePortsReader
 *   ns2: {at: az2, primary: ns1, key: xfr}        a secondary: it fetches its zones; ixfr: sequence, condensed or none
 *   ns3: {at: az2, primary: ns1, catalog: catalog.test}   also the zones that the zone names (RFC 9432)
 * zones:
 *   cloud.test:
 *     ttl: 60                                     of records that do not say
 *     negative-ttl: 60                            the SOA's last field (RFC 2308 section 4)
 *     records: |                                  a master file, or a list of lines; or file: NAME
 *     record-sets: [...]                          managed DNS: {@link RecordSetReader} and {@link ManagedDnsReader}
 *     allow-transfer, allow-update, allow-notify, notify        see {@link AccessReader}
 *       www CNAME shop
 * resolvers:                                    recursive ones
 *   resolver: {at: az1, profile: unbound}       see {@link ResolverReader}
 * plane:                                        see {@link PlaneReader}
 * stub: {servers: [resolver], cache: jvm, timeout: 5s, attempts: 2}   of every host that has none of its own
 *                                                 and rotate: true, search: [svc.cluster.test], ndots: 5
 * </pre>
 *
 * <p>A zone without an SOA of its own gets one, with NS records and glue for its servers. Names that hosts, services and
 * balancers ask for by {@code dns:} are added to the zone that they lie in.
 */
final class DnsReader {

    static final Keys KEYS = Keys.of(
            "dns",
            "servers",
            "zones",
            "resolvers",
            "keys",
            "stub",
            "checkers",
            "health-checks",
            "routing-controls",
            "locations",
            "plane");
    static final Keys SERVER = Keys.of(
                    "serverHost", "at", "address", "host", "port", "zones", "dns", "primary", "catalog", "key", "ixfr")
            .and("dnsServerService", DnsServiceReader.KEYS)
            .and("dnsServer", SecurePortsReader.KEYS);
    static final Keys STUB = Keys.of("stub", "servers", "cache", "timeout", "attempts", "rotate", "search", "ndots");

    /** resolv.conf(5): {@code timeout:5}, {@code attempts:2}. */
    private static final long DEFAULT_TIMEOUT_NS = 5_000_000_000L;

    private static final int DEFAULT_ATTEMPTS = 2;

    /** resolv.conf(5): {@code ndots:1}, at most 15. */
    private static final int DEFAULT_NDOTS = 1;

    private static final int MAX_NDOTS = 15;

    private final Reading reading;
    private final Map<String, DnsServerSpec> servers = new LinkedHashMap<>();
    private final Map<String, DnsResolverSpec> resolvers = new LinkedHashMap<>();
    private final Map<String, ConfigNode> zones;
    private final ConfigMap map;
    private final AccessReader access;
    private final Set<String> serverNames;

    DnsReader(ConfigMap map, Reading reading) {
        this.map = map;
        this.reading = reading;
        this.zones = ConfigMap.named(map.value("zones"), Values.ZONE, reading.problems());
        this.access = new AccessReader(map.value("keys"), reading.problems());
        Map<String, ConfigNode> serverNodes = map.named("servers");
        this.serverNames = serverNodes.keySet();
        serverNodes.forEach(this::server);
        servers.values().forEach(this::checkPrimaries);
        map.named("resolvers").forEach((name, node) -> {
            if (servers.containsKey(name)) {
                reading.problems().add(node, "a DNS server and a resolver \"" + name + '"', "names of their own");
            } else {
                resolver(name, node);
            }
        });
    }

    Map<String, DnsServerSpec> servers() {
        return servers;
    }

    /** The keys, by name. */
    Map<String, TsigKey> keys() {
        return access.keys();
    }

    /** Reads who may do something. */
    AccessReader access() {
        return access;
    }

    /** The management plane as written, or null. */
    @Nullable
    ConfigNode plane() {
        return map.value("plane");
    }

    /** The zones as written, by name. */
    Map<String, ConfigNode> zones() {
        return zones;
    }

    Map<String, DnsResolverSpec> resolvers() {
        return resolvers;
    }

    /** Reads what managed DNS chooses by, once the hosts of services and balancers are known. */
    ManagedDnsReader managed() {
        return new ManagedDnsReader(map, reading);
    }

    StubSpec stub() {
        Set<String> standard = resolvers.isEmpty() ? servers.keySet() : resolvers.keySet();
        return stub(
                map.map("stub", STUB),
                new StubSpec(
                        List.copyOf(standard),
                        StubSpec.Cache.NONE,
                        DEFAULT_TIMEOUT_NS,
                        DEFAULT_ATTEMPTS,
                        false,
                        List.of(),
                        DEFAULT_NDOTS));
    }

    /** Reads how one host resolves names: as {@code standard} where it does not say. */
    StubSpec stub(ConfigNode node, StubSpec standard) {
        return stub(ConfigMap.of(node, STUB, reading.problems()), standard);
    }

    private StubSpec stub(ConfigMap stub, StubSpec standard) {
        List<String> names = references(stub, "servers", "DNS server or resolver", answering());
        return new StubSpec(
                names.isEmpty() ? standard.servers() : names,
                stub.get("cache", Values.oneOf(StubSpec.Cache.class), standard.cache()),
                stub.get("timeout", Values.POSITIVE_DURATION, standard.timeoutNs()),
                stub.get("attempts", Values.integer(1, 20), standard.attempts()),
                stub.get("rotate", Values.BOOLEAN, standard.rotate()),
                stub.has("search") ? stub.list("search", Values.DOMAIN) : standard.search(),
                stub.get("ndots", Values.integer(0, MAX_NDOTS), standard.ndots()));
    }

    private Set<String> answering() {
        Set<String> names = new LinkedHashSet<>(servers.keySet());
        names.addAll(resolvers.keySet());
        return names;
    }

    private void resolver(String name, ConfigNode node) {
        DnsResolverSpec spec =
                new ResolverReader(reading, servers.keySet(), answering(), !zones.isEmpty()).read(name, node);
        if (spec != null) {
            resolvers.put(name, spec);
        }
    }

    private void server(String name, ConfigNode node) {
        ConfigMap server = ConfigMap.of(node, SERVER, reading.problems());
        String host = reading.hosts().one(name, server);
        int port = server.get("port", Values.PORT, 53);
        List<String> served = new ArrayList<>();
        for (ConfigNode item : server.items("zones")) {
            String zone = ConfigMap.parse(item, "zones", Values.ZONE, reading.problems());
            if (zone != null && !zones.containsKey(zone)) {
                reading.problems().addUnknown(item, "zone", zone, zones.keySet());
            } else if (zone != null) {
                served.add(zone);
            }
        }
        if (host != null) {
            reading.listen(host, port, "DNS server " + name, node);
            if (server.has("dns")) {
                reading.names().add(server.items("dns"), List.of(host));
            }
            String catalog = catalog(server);
            List<String> standard = catalog == null ? List.copyOf(zones.keySet()) : List.of(catalog);
            List<String> all = server.has("zones") ? served : standard;
            DnsServiceSpec service = new DnsServiceReader(reading).read(name, server);
            for (Integer secure : service.secure().numbers()) {
                reading.listen(host, secure, "DNS server " + name, node);
            }
            List<InetSocketAddress> otherPrimaries = new ArrayList<>();
            List<String> primaries = primaries(server, otherPrimaries);
            servers.put(
                    name,
                    new DnsServerSpec(
                            name,
                            host,
                            port,
                            all,
                            primaries,
                            otherPrimaries,
                            catalog,
                            access.key(server, "key"),
                            server.get(
                                    "ixfr",
                                    Values.oneOf(TransferOptions.Incremental.class),
                                    TransferOptions.Incremental.SEQUENCE),
                            service,
                            node.position()));
        }
    }

    /** Names of servers, and into {@code others} addresses of servers that are not this topology's. */
    private List<String> primaries(ConfigMap server, List<InetSocketAddress> others) {
        List<String> names = new ArrayList<>();
        for (ConfigNode item : server.items("primary")) {
            String text = ConfigMap.parse(item, "primary", Values.TEXT, reading.problems());
            InetSocketAddress address =
                    text == null || serverNames.contains(text) ? null : AccessReader.addressOrNull(text);
            if (address != null) {
                others.add(address);
            } else if (text != null && serverNames.contains(text)) {
                names.add(text);
            } else if (text != null) {
                reading.problems().addUnknown(item, "DNS server", text, serverNames);
            }
        }
        return names;
    }

    private @Nullable String catalog(ConfigMap server) {
        if (!server.has("catalog")) {
            return null;
        }
        if (!server.has("primary")) {
            server.missing("primary", "the servers that it fetches the catalog and its zones from");
        }
        return server.reference("catalog", "zone", zones.keySet());
    }

    private void checkPrimaries(DnsServerSpec server) {
        if (server.primaries().contains(server.name())) {
            reading.problems()
                    .add(
                            server.position(),
                            "dns.servers." + server.name() + ".primary",
                            server.name(),
                            "another server");
        }
        for (String zone : server.isSecondary() ? server.zones() : List.<String>of()) {
            boolean served = server.primaries().stream()
                    .map(servers::get)
                    .anyMatch(primary -> primary != null && primary.zones().contains(zone));
            if (!served && server.otherPrimaries().isEmpty()) {
                reading.problems()
                        .add(
                                server.position(),
                                "dns.servers." + server.name() + ".zones",
                                zone + " that none of its primaries serves",
                                "zones of " + String.join(", ", server.primaries()));
            }
        }
    }

    /** Names that must exist; those that do not are left out after a complaint. */
    static List<String> references(ConfigMap map, String key, String kind, Set<String> known) {
        List<String> names = new ArrayList<>();
        for (ConfigNode item : map.items(key)) {
            String name = ConfigMap.parse(item, key, Values.TEXT, map.problems());
            if (name != null && !known.contains(name)) {
                map.problems().addUnknown(item, kind, name, known);
            } else if (name != null) {
                names.add(name);
            }
        }
        return names;
    }
}
