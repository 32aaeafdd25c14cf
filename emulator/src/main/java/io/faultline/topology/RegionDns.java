package io.faultline.topology;

import io.faultline.dns.resolver.CachePolicy;
import io.faultline.dns.resolver.RecursiveResolver;
import io.faultline.dns.resolver.RecursorOptions;
import io.faultline.dns.resolver.ResolverOptions;
import io.faultline.dns.resolver.StubResolver;
import io.faultline.dns.resolver.profile.Settings;
import io.faultline.dns.server.AuthoritativeServer;
import io.faultline.dns.transfer.Secondary;
import io.faultline.dns.wire.Names;
import io.faultline.dns.wire.TtlScale;
import io.faultline.dns.zone.DnsClock;
import io.faultline.dns.zone.Zone;
import io.faultline.dns.zone.ZoneFile;
import io.faultline.dns.zone.ZoneTable;
import io.faultline.engine.NetworkLoop;
import io.faultline.host.Host;
import io.faultline.service.call.NameLookup;
import io.faultline.topology.model.DnsResolverSpec;
import io.faultline.topology.model.DnsServerSpec;
import io.faultline.topology.model.HostSpec;
import io.faultline.topology.model.StubSpec;
import io.faultline.topology.model.Topology;
import io.faultline.topology.model.ZoneSpec;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.xbill.DNS.DSRecord;
import org.xbill.DNS.Name;

/** Builds the name servers and resolvers of a region, and the stub resolvers of its hosts as they are asked for. */
final class RegionDns {
    private static final int DNS_PORT = 53;
    private static final long SECOND_NS = 1_000_000_000L;

    private final Topology topology;
    private final Named<Host> hosts;
    private final DnsClock clock;
    private final RegionSigning signing;
    private final RegionTransfers transfers;
    private final RegionManaged managed;
    private final Map<String, AuthoritativeServer> servers = new LinkedHashMap<>();
    private final Map<String, RecursiveResolver> resolvers = new LinkedHashMap<>();
    private final SecureListeners secure = new SecureListeners();
    private final Map<String, StubResolver> stubs = new LinkedHashMap<>();

    RegionDns(Topology topology, NetworkLoop loop, Named<Host> hosts, DnsClock clock) {
        this.transfers = new RegionTransfers(topology, hosts, clock);
        this.managed = new RegionManaged(topology, loop, hosts);
        this.clock = clock;
        this.signing = new RegionSigning(loop, clock);
        this.topology = topology;
        this.hosts = hosts;
    }

    Map<String, AuthoritativeServer> servers() {
        return servers;
    }

    Map<String, RecursiveResolver> resolvers() {
        return resolvers;
    }

    void build() {
        Map<String, Zone> zones = new LinkedHashMap<>();
        topology.zones().values().forEach(spec -> zones.put(spec.name(), zone(spec)));
        signing.sign(topology.zones(), zones);
        for (DnsServerSpec spec : topology.dnsServers().values()) {
            ZoneTable table = new ZoneTable();
            for (String name : spec.zones()) {
                Zone zone = zones.get(name);
                if (zone != null && !spec.isSecondary()) {
                    table.put(zone);
                }
            }
            Host host = hosts.get(spec.host());
            AuthoritativeServer server = DnsServers.create(host, spec, table, clock);
            secure.add(host, spec.name(), spec.service().secure(), server::addPort);
            transfers.addTo(server, spec);
            if (!spec.isSecondary()) {
                signing.maintain(server);
            }
            server.start();
            servers.put(spec.name(), server);
        }
        topology.zones().values().forEach(spec -> manage(spec, zones));
        transfers.start();
        for (DnsResolverSpec spec : topology.dnsResolvers().values()) {
            Host host = hosts.get(spec.host());
            RecursiveResolver resolver =
                    new RecursiveResolver(host, host.addresses().get(0), spec.port(), options(spec));
            secure.add(host, spec.name(), spec.secure(), resolver::addPort);
            resolver.start();
            resolvers.put(spec.name(), resolver);
        }
    }

    /** The certificates that servers and resolvers have made for themselves, PEM. */
    List<String> certificates() {
        return secure.certificates();
    }

    private void manage(ZoneSpec spec, Map<String, Zone> zones) {
        Zone zone = zones.get(spec.name());
        if (!spec.isManaged() || zone == null) {
            return;
        }
        List<ZoneTable> tables = new ArrayList<>();
        for (DnsServerSpec server : topology.dnsServers().values()) {
            AuthoritativeServer running = servers.get(server.name());
            if (running != null && !server.isSecondary() && server.zones().contains(spec.name())) {
                tables.add(running.zones());
            }
        }
        managed.host(spec, zone, tables);
    }

    /** The managed DNS. */
    RegionManaged managed() {
        return managed;
    }

    /** The DS records that a validating resolver has to trust. */
    List<DSRecord> trustAnchors() {
        return signing.trustAnchors();
    }

    List<Secondary> secondaries(String server) {
        return transfers.secondaries(server);
    }

    void close() {
        servers.values().forEach(server -> server.faultPoint().close());
        resolvers.values().forEach(resolver -> resolver.faults().close());
        managed.close();
        transfers.close();
        signing.close();
    }

    /** A host's resolver without a cache: each look-up is packets. */
    StubResolver uncached(String host) {
        return stub(host, CachePolicy.none());
    }

    /** How the programs on a host turn names into addresses, with a cache of their own. */
    NameLookup names(String host, StubSpec.Cache cache) {
        StubResolver resolver = new StubResolver(
                hosts.get(host),
                stubOptions(host),
                switch (cache) {
                    case NONE -> CachePolicy.none();
                    case JVM -> jvm();
                    case TTL -> CachePolicy.ttl();
                });
        return resolver::resolve;
    }

    /** What a JVM keeps names for is a TTL, too: it is divided by the speed, and not below a second. */
    private CachePolicy jvm() {
        CachePolicy.Jvm usual = CachePolicy.jvm();
        return new CachePolicy.Jvm(scaled(usual.positiveNs()), scaled(usual.negativeNs()), usual.size());
    }

    private long scaled(long timeNs) {
        return Math.max(Math.min(SECOND_NS, timeNs), (long) (timeNs / topology.speed()));
    }

    private StubResolver stub(String host, CachePolicy policy) {
        return stubs.computeIfAbsent(host, name -> new StubResolver(hosts.get(name), stubOptions(name), policy));
    }

    private Zone zone(ZoneSpec spec) {
        byte[] text = spec.masterFile().getBytes(StandardCharsets.UTF_8);
        try {
            return ZoneFile.load(
                    new ByteArrayInputStream(text),
                    spec.name(),
                    Names.absolute(spec.name()),
                    new TtlScale(topology.speed()));
        } catch (IOException e) {
            throw new UncheckedIOException("zone " + spec.name() + ": " + e.getMessage(), e);
        }
    }

    private RecursorOptions options(DnsResolverSpec spec) {
        RecursorOptions options = unvalidated(spec);
        return spec.validates() ? options.validating(signing.trustAnchors(), clock) : options;
    }

    private RecursorOptions unvalidated(DnsResolverSpec spec) {
        Settings settings = spec.settings().atSpeed(topology.speed());
        if (!spec.forwarders().isEmpty()) {
            return RecursorOptions.forwarding(sockets(spec.forwarders())).with(settings);
        }
        Map<Name, List<InetSocketAddress>> stubZones = new LinkedHashMap<>();
        if (spec.hints().isEmpty()) {
            for (DnsServerSpec server : topology.dnsServers().values()) {
                for (String zone : server.zones()) {
                    stubZones
                            .computeIfAbsent(Names.absolute(zone), origin -> new ArrayList<>())
                            .add(socket(server.host(), server.port()));
                }
            }
        }
        return RecursorOptions.of(sockets(spec.hints()), stubZones).with(settings);
    }

    /** A host asks the servers of its own router first, as the resolver of a VPC is in every zone. */
    private ResolverOptions stubOptions(String host) {
        HostSpec own = topology.hosts().get(host);
        StubSpec named = own == null ? null : own.stub();
        if (named != null) {
            return stubOptions(named, sockets(named.servers()));
        }
        StubSpec spec = topology.stub();
        List<String> near = new ArrayList<>();
        List<String> far = new ArrayList<>();
        for (String server : spec.servers()) {
            HostSpec at = topology.hosts().get(hostOf(server));
            boolean same = own != null && at != null && at.router().equals(own.router());
            (same ? near : far).add(server);
        }
        near.addAll(far);
        // resolv.conf(5): without a nameserver the one on the local machine is asked, and a region without DNS has
        // none.
        List<InetSocketAddress> asked = near.isEmpty() ? List.of(socket(host, DNS_PORT)) : sockets(near);
        return stubOptions(spec, asked);
    }

    private static ResolverOptions stubOptions(StubSpec spec, List<InetSocketAddress> servers) {
        return ResolverOptions.of(servers)
                .withTimeout(spec.timeoutNs(), spec.attempts())
                .withRotate(spec.rotate())
                .withSearch(spec.search().stream().map(Names::absolute).toList(), spec.ndots());
    }

    private List<InetSocketAddress> sockets(List<String> names) {
        List<InetSocketAddress> sockets = new ArrayList<>();
        for (String name : names) {
            DnsServerSpec server = topology.dnsServers().get(name);
            DnsResolverSpec resolver = topology.dnsResolvers().get(name);
            if (server != null) {
                sockets.add(socket(server.host(), server.port()));
            } else if (resolver != null) {
                sockets.add(socket(resolver.host(), resolver.port()));
            }
        }
        return sockets;
    }

    private String hostOf(String name) {
        DnsServerSpec server = topology.dnsServers().get(name);
        DnsResolverSpec resolver = topology.dnsResolvers().get(name);
        return server != null ? server.host() : resolver != null ? resolver.host() : name;
    }

    private InetSocketAddress socket(String host, int port) {
        return new InetSocketAddress(hosts.get(host).addresses().get(0).toInetAddress(), port);
    }
}
