package io.faultline.topology.model;

import io.faultline.dns.tsig.TsigKey;
import io.faultline.topology.config.ConfigNode;
import io.faultline.topology.config.ConfigTree;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A topology: everything that a region is built from, checked, in the order in which it was written.
 *
 * @param name its name
 * @param description what it shows, in a sentence or a page
 * @param sources where its times and mechanisms are documented
 * @param net the first octet of every address, {@code 1..223}
 * @param seed of all chance
 * @param epoch the date at the run's start, or {@code null}: the real one of a live run, always the same of a simulation
 * @param speed how many seconds of the script pass in one of the wall clock
 * @param routers by name
 * @param hosts by name: those of {@code hosts} and those that other sections made
 * @param links by name: those of {@code links} and those of the hosts
 * @param routes written by hand
 * @param zones by origin
 * @param dnsServers by name
 * @param dnsKeys that servers and clients share, by name
 * @param dnsResolvers by name
 * @param managedDns what managed DNS chooses by
 * @param stub how hosts resolve names
 * @param plane what writes the records of some names, or {@code null}
 * @param services by name
 * @param balancers by name
 * @param populations by name
 * @param edges by name
 * @param script what happens, or {@code null}; the scenario reads it
 * @param expect what shall hold, or {@code null}; the scenario reads it
 * @param tree the topology as written
 */
public record Topology(
        String name,
        String description,
        List<String> sources,
        int net,
        long seed,
        @Nullable Instant epoch,
        double speed,
        Map<String, RouterSpec> routers,
        Map<String, HostSpec> hosts,
        Map<String, LinkSpec> links,
        List<RouteSpec> routes,
        Map<String, ZoneSpec> zones,
        Map<String, DnsServerSpec> dnsServers,
        Map<String, TsigKey> dnsKeys,
        Map<String, DnsResolverSpec> dnsResolvers,
        ManagedDnsSpec managedDns,
        StubSpec stub,
        @Nullable PlaneSpec plane,
        Map<String, ServiceSpec> services,
        Map<String, BalancerSpec> balancers,
        Map<String, PopulationSpec> populations,
        Map<String, EdgeSpec> edges,
        @Nullable ConfigNode script,
        @Nullable ConfigNode expect,
        ConfigTree tree) {

    public Topology {
        sources = List.copyOf(sources);
        routers = ordered(routers);
        hosts = ordered(hosts);
        links = ordered(links);
        routes = List.copyOf(routes);
        zones = ordered(zones);
        dnsServers = ordered(dnsServers);
        dnsKeys = ordered(dnsKeys);
        dnsResolvers = ordered(dnsResolvers);
        services = ordered(services);
        balancers = ordered(balancers);
        populations = ordered(populations);
        edges = ordered(edges);
    }

    private static <T> Map<String, T> ordered(Map<String, T> map) {
        return Collections.unmodifiableMap(new LinkedHashMap<>(map));
    }
}
