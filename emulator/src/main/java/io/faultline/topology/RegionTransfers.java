package io.faultline.topology;

import io.faultline.dns.server.AuthoritativeServer;
import io.faultline.dns.transfer.CatalogConsumer;
import io.faultline.dns.transfer.NotifyReceiver;
import io.faultline.dns.transfer.NotifySender;
import io.faultline.dns.transfer.Peer;
import io.faultline.dns.transfer.RetryPolicy;
import io.faultline.dns.transfer.Secondary;
import io.faultline.dns.transfer.ServerHost;
import io.faultline.dns.transfer.TransferLimits;
import io.faultline.dns.transfer.TransferOptions;
import io.faultline.dns.transfer.ZoneTransfers;
import io.faultline.dns.tsig.AccessList;
import io.faultline.dns.tsig.AccessRule;
import io.faultline.dns.tsig.TsigKey;
import io.faultline.dns.tsig.TsigKeys;
import io.faultline.dns.update.UpdateService;
import io.faultline.dns.wire.Names;
import io.faultline.dns.wire.TtlScale;
import io.faultline.dns.zone.DnsClock;
import io.faultline.dns.zone.ZoneTable;
import io.faultline.host.Host;
import io.faultline.packet.Address;
import io.faultline.packet.Prefix;
import io.faultline.topology.model.DnsServerSpec;
import io.faultline.topology.model.Topology;
import io.faultline.topology.model.ZoneSpec;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.xbill.DNS.Name;

/** Sets up how the name servers of a region keep each other's zones, and who may fetch and change them. */
final class RegionTransfers {

    private final Topology topology;
    private final Named<Host> hosts;
    private final DnsClock clock;
    private final List<CatalogConsumer> catalogs = new ArrayList<>();
    private final Map<String, List<Secondary>> secondaries = new LinkedHashMap<>();

    RegionTransfers(Topology topology, Named<Host> hosts, DnsClock clock) {
        this.topology = topology;
        this.hosts = hosts;
        this.clock = clock;
    }

    /** Adds everything to a server that has its zones but does not listen yet. */
    void addTo(AuthoritativeServer server, DnsServerSpec spec) {
        ZoneTable table = server.zones();
        ServerHost host = ServerHost.of(hosts.get(spec.host()), address(spec), clock);
        server.keys(TsigKeys.of(topology.dnsKeys().values()), clock);
        TransferOptions usual = TransferOptions.DEFAULT;
        ZoneTransfers transfers = new ZoneTransfers(
                table,
                new TransferOptions(
                        spec.incremental(), usual.maxTransfers(), usual.historyVersions(), usual.historyRecords()));
        NotifySender notifier = new NotifySender(host, table, RetryPolicy.DEFAULT);
        NotifyReceiver receiver = new NotifyReceiver(table);
        UpdateService updates = new UpdateService(table);
        for (String name : spec.zones()) {
            ZoneSpec zone = topology.zones().get(name);
            if (zone != null) {
                Name origin = Names.absolute(name);
                transfers.allow(origin, clients(spec, zone));
                notifier.peers(origin, notified(spec, zone));
                if (spec.isSecondary()) {
                    receiver.add(
                            secondary(host, table, spec, origin),
                            zone.maintenance().notifiers());
                } else {
                    updates.allow(origin, zone.maintenance().update());
                }
            }
        }
        transfers.allowOthers(new AccessList(rules(consumersOf(spec))));
        notifier.otherPeers(peers(consumersOf(spec)));
        if (spec.catalog() != null) {
            catalogs.add(new CatalogConsumer(
                    host.loop(),
                    table,
                    Names.absolute(spec.catalog()),
                    receiver,
                    origin -> unregistered(host, table, spec, origin)));
        }
        server.addService(transfers);
        server.addService(receiver);
        server.addService(updates);
    }

    /** What keeps the zones of a server that is a secondary. */
    List<Secondary> secondaries(String server) {
        return List.copyOf(secondaries.getOrDefault(server, List.of()));
    }

    /** Has all secondaries begin. */
    void start() {
        secondaries.values().forEach(list -> list.forEach(Secondary::start));
    }

    void close() {
        catalogs.forEach(CatalogConsumer::close);
        secondaries.values().forEach(list -> list.forEach(Secondary::close));
    }

    private Secondary secondary(ServerHost host, ZoneTable table, DnsServerSpec spec, Name origin) {
        Secondary secondary = unregistered(host, table, spec, origin);
        secondaries.computeIfAbsent(spec.name(), name -> new ArrayList<>()).add(secondary);
        return secondary;
    }

    private Secondary unregistered(ServerHost host, ZoneTable table, DnsServerSpec spec, Name origin) {
        List<Peer> primaries = Stream.concat(
                        spec.primaries().stream()
                                .map(name -> socket(Objects.requireNonNull(
                                        topology.dnsServers().get(name)))),
                        spec.otherPrimaries().stream())
                .map(address -> new Peer(address, spec.key()))
                .toList();
        return new Secondary(
                host,
                table,
                origin,
                primaries,
                new TtlScale(topology.speed()),
                RetryPolicy.DEFAULT,
                TransferLimits.DEFAULT);
    }

    /** Who is written, and the servers that name this one as their primary. */
    private AccessList clients(DnsServerSpec server, ZoneSpec zone) {
        List<AccessRule> rules = new ArrayList<>(zone.maintenance().transfer().rules());
        rules.addAll(rules(secondariesOf(server, zone)));
        return new AccessList(rules);
    }

    private List<AccessRule> rules(List<DnsServerSpec> servers) {
        List<AccessRule> rules = new ArrayList<>();
        for (DnsServerSpec secondary : servers) {
            TsigKey key = secondary.key();
            rules.add(new AccessRule(Prefix.host(address(secondary)), key == null ? null : key.name()));
        }
        return rules;
    }

    private List<Peer> peers(List<DnsServerSpec> servers) {
        return servers.stream()
                .map(server -> new Peer(socket(server), server.key()))
                .toList();
    }

    /** Secondaries that may come to have any zone of the server, as a catalog names it. */
    private List<DnsServerSpec> consumersOf(DnsServerSpec server) {
        return topology.dnsServers().values().stream()
                .filter(other -> other.catalog() != null && other.primaries().contains(server.name()))
                .toList();
    }

    private List<Peer> notified(DnsServerSpec server, ZoneSpec zone) {
        List<Peer> peers = new ArrayList<>();
        zone.maintenance().notified().forEach(address -> peers.add(new Peer(address, null)));
        peers.addAll(peers(secondariesOf(server, zone)));
        return peers;
    }

    private List<DnsServerSpec> secondariesOf(DnsServerSpec server, ZoneSpec zone) {
        return topology.dnsServers().values().stream()
                .filter(other -> other.primaries().contains(server.name()))
                .filter(other -> other.zones().contains(zone.name()) || other.catalog() != null)
                .toList();
    }

    private Address address(DnsServerSpec server) {
        return hosts.get(server.host()).addresses().get(0);
    }

    private InetSocketAddress socket(DnsServerSpec server) {
        return new InetSocketAddress(address(server).toInetAddress(), server.port());
    }
}
