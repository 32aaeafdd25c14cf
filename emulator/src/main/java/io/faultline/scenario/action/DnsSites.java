package io.faultline.scenario.action;

import io.faultline.dns.fault.FaultSite;
import io.faultline.dns.resolver.ResolverFaultSite;
import io.faultline.dns.server.ServerFaultSite;
import io.faultline.topology.Region;
import io.faultline.topology.config.ConfigMap;
import io.faultline.topology.config.ConfigNode;
import io.faultline.topology.model.DnsResolverSpec;
import io.faultline.topology.model.DnsServerSpec;
import io.faultline.topology.model.Topology;
import io.faultline.topology.model.ZoneSpec;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The DNS servers and resolvers that an action is about.
 *
 * @param servers names of servers
 * @param resolvers names of resolvers
 */
record DnsSites(List<String> servers, List<String> resolvers) {

    /** Reads the keys {@code server} and {@code resolver}; without both, all servers. */
    static DnsSites read(ConfigMap map, ActionScope scope) {
        Topology topology = scope.topology();
        ConfigNode server = map.value("server");
        ConfigNode resolver = map.value("resolver");
        if (server == null && resolver == null) {
            return new DnsSites(List.copyOf(topology.dnsServers().keySet()), List.of());
        }
        return new DnsSites(
                server == null
                        ? List.of()
                        : scope.names(
                                server, "DNS server", topology.dnsServers().keySet()),
                resolver == null
                        ? List.of()
                        : scope.names(
                                resolver, "resolver", topology.dnsResolvers().keySet()));
    }

    /** All servers and resolvers. */
    static DnsSites all(Topology topology) {
        return new DnsSites(
                List.copyOf(topology.dnsServers().keySet()),
                List.copyOf(topology.dnsResolvers().keySet()));
    }

    /** The first server none of whose zones is signed, or null. */
    @Nullable
    String firstUnsigned(Topology topology) {
        for (String name : servers) {
            DnsServerSpec spec = topology.dnsServers().get(name);
            if (spec == null
                    || spec.zones().stream()
                            .noneMatch(zone -> isSigned(topology.zones().get(zone)))) {
                return name;
            }
        }
        return null;
    }

    private static boolean isSigned(@Nullable ZoneSpec zone) {
        return zone != null && zone.dnssec() != null;
    }

    String describe() {
        List<String> names = new ArrayList<>(servers);
        names.addAll(resolvers);
        return String.join(", ", names);
    }

    /** Finds them, servers first, in the order in which they are named. */
    List<FaultSite> of(Region region) {
        List<FaultSite> sites = new ArrayList<>();
        for (String name : servers) {
            DnsServerSpec spec = region.topology().dnsServers().get(name);
            sites.add(
                    new ServerFaultSite(name, region.host(spec == null ? name : spec.host()), region.dnsServer(name)));
        }
        for (String name : resolvers) {
            DnsResolverSpec spec = region.topology().dnsResolvers().get(name);
            sites.add(new ResolverFaultSite(
                    name, region.host(spec == null ? name : spec.host()), region.dnsResolver(name)));
        }
        return sites;
    }
}
