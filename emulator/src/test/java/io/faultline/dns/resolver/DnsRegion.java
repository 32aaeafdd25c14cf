package io.faultline.dns.resolver;

import io.faultline.dns.fault.Fault;
import io.faultline.dns.fault.FaultAction;
import io.faultline.dns.fault.QuerySelector;
import io.faultline.dns.fault.ServerFault;
import io.faultline.dns.server.Asker;
import io.faultline.dns.server.AuthoritativeServer;
import io.faultline.dns.server.ServerFaultSite;
import io.faultline.dns.server.ServerListener;
import io.faultline.dns.server.ServerOptions;
import io.faultline.dns.wire.Query;
import io.faultline.dns.zone.DnsClock;
import io.faultline.dns.zone.Zone;
import io.faultline.dns.zone.ZoneTable;
import io.faultline.fabric.Link;
import io.faultline.fabric.LinkProfile;
import io.faultline.fabric.Network;
import io.faultline.host.Host;
import io.faultline.packet.Address;
import io.faultline.routing.Router;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.xbill.DNS.Type;

/** A router in the middle and hosts around it, each 5 ms away: 20 ms there and back between any two. */
public final class DnsRegion {

    public static final long MS = 1_000_000L;
    public static final long SECOND = 1_000 * MS;

    public final Network network;
    private final Router router;
    private final Map<Host, Link> links = new LinkedHashMap<>();

    public DnsRegion(Network network) {
        this.network = network;
        this.router = new Router(network, "core");
    }

    /** Adds a host at 127.1.0.{@code number}. */
    public Host host(String name, int number) {
        Host host = new Host(network, name);
        Address address = Address.of("127.1.0." + number);
        host.addAddress(address);
        Link link = network.connect(router, host, name, LinkProfile.PERFECT.withDelayNs(5 * MS));
        router.addNeighbour(link.a(), address);
        links.put(host, link);
        return host;
    }

    public Link linkOf(Host host) {
        return links.get(host);
    }

    public static InetSocketAddress dnsPortOf(Host host) {
        return new InetSocketAddress(host.addresses().get(0).toInetAddress(), 53);
    }

    /** Starts an authoritative server on a host. */
    public Authority authority(Host host, String... originsAndZones) {
        ZoneTable zones = new ZoneTable();
        for (int i = 0; i < originsAndZones.length; i += 2) {
            zones.put(Asker.zone(originsAndZones[i], originsAndZones[i + 1]));
        }
        return new Authority(
                host, new AuthoritativeServer(host, host.addresses().get(0), 53, zones));
    }

    /** Starts an authoritative server on a host. */
    public Authority authority(Host host, Zone... zones) {
        ZoneTable table = new ZoneTable();
        List.of(zones).forEach(table::put);
        return new Authority(
                host, new AuthoritativeServer(host, host.addresses().get(0), 53, table));
    }

    /** Starts an authoritative server with options of its own. */
    public Authority authority(Host host, ServerOptions options, Zone... zones) {
        ZoneTable table = new ZoneTable();
        List.of(zones).forEach(table::put);
        return new Authority(
                host,
                new AuthoritativeServer(
                        host, host.addresses().get(0), 53, table, options, DnsClock.of(network.loop(), 0)));
    }

    /** A server that has been started, and what it was asked. */
    public static final class Authority {
        public final AuthoritativeServer server;
        public final List<String> asked = new ArrayList<>();
        public final List<Integer> ports = new ArrayList<>();

        private final Host host;

        Authority(Host host, AuthoritativeServer server) {
            this.host = host;
            this.server = server;
            server.addListener(new ServerListener() {
                @Override
                public void answered(Query query, int rcode, int answerCount, int sizeBytes, boolean truncated) {
                    asked.add(query.transport() + " " + query.name() + " " + Type.string(query.type()));
                    ports.add(query.client().getPort());
                }
            });
            server.start();
        }

        /** Misbehaves from now on, whatever it is asked; the fault can be switched off. */
        public ServerFault does(FaultAction action) {
            Fault fault = new Fault(QuerySelector.ALL, action.at(new ServerFaultSite(host.name(), host, server)));
            server.addFault(fault);
            return fault;
        }
    }

    /** Describes how a lookup ended: the addresses, the kind of the failure, or that it has not. */
    public static String describe(Future<List<Address>> lookup) {
        if (!lookup.isDone()) {
            return "pending";
        }
        return lookup.isSuccess()
                ? lookup.getNow().toString()
                : ((ResolutionException) lookup.cause()).kind().toString();
    }
}
