package io.faultline.topology;

import io.faultline.balance.TargetGroup;
import io.faultline.dns.managed.HostedZone;
import io.faultline.dns.managed.ManagedDns;
import io.faultline.dns.plane.control.DnsControlApi;
import io.faultline.dns.plane.enact.Enactor;
import io.faultline.dns.plane.enact.EnactorOptions;
import io.faultline.dns.plane.enact.Endpoint;
import io.faultline.dns.plane.enact.EndpointState;
import io.faultline.dns.plane.enact.PlanInPlace;
import io.faultline.dns.plane.http.ApiLimits;
import io.faultline.dns.plane.plan.CapacityReport;
import io.faultline.dns.plane.plan.CapacityService;
import io.faultline.dns.plane.plan.Plan;
import io.faultline.dns.plane.plan.PlanStore;
import io.faultline.dns.plane.plan.PlannedBalancer;
import io.faultline.dns.plane.plan.Planner;
import io.faultline.dns.plane.plan.PlannerOptions;
import io.faultline.dns.server.AuthoritativeServer;
import io.faultline.dns.wire.Names;
import io.faultline.dns.zone.DnsClock;
import io.faultline.dns.zone.Zone;
import io.faultline.dns.zone.ZoneTable;
import io.faultline.engine.NetworkLoop;
import io.faultline.host.Host;
import io.faultline.packet.Address;
import io.faultline.topology.model.PlaneSpec;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.xbill.DNS.Name;

/**
 * Builds the DNS management plane of a region. Its times are divided by the run's speed, and its clock shows the incident's time,
 * as locks lapse by it. When the run begins, a plan is in place.
 */
final class RegionPlane {
    /** Where a balancer tells how it is. */
    private static final int CAPACITY_PORT = 9_443;

    private static final int PLANS_KEPT = 1_000;

    private final PlaneSpec spec;
    private final double speed;
    private final NetworkLoop loop;
    private final Named<Host> hosts;
    private final Named<AuthoritativeServer> servers;
    private final Named<Balancer> balancers;
    private final DnsClock clock;
    private final List<AutoCloseable> owned = new ArrayList<>();

    RegionPlane(
            PlaneSpec spec,
            double speed,
            NetworkLoop loop,
            Named<Host> hosts,
            Named<AuthoritativeServer> servers,
            Named<Balancer> balancers,
            DnsClock clock) {
        this.spec = spec;
        this.speed = speed;
        this.loop = loop;
        this.hosts = hosts;
        this.servers = servers;
        this.balancers = balancers;
        long startSeconds = clock.epochSeconds() - loop.nowNs() / 1_000_000_000L;
        this.clock = () -> startSeconds + (long) (loop.nowNs() / 1e9 * speed);
    }

    Plane build() {
        ManagedDns dns = own(new ManagedDns(loop, 0));
        List<Endpoint> endpoints = endpoints();
        Map<String, EndpointState> states = new LinkedHashMap<>();
        for (Endpoint endpoint : endpoints) {
            HostedZone hosted = dns.zone(endpoint.zone());
            HostedZone zone = hosted == null ? host(dns, endpoint.zone()) : hosted;
            states.put(endpoint.name().toString(true), new EndpointState(endpoint, zone));
        }
        DnsControlApi api =
                own(new DnsControlApi(hosts.get(spec.api().host()), spec.api().port(), limits(spec.api()), dns));
        PlanStore store = own(
                new PlanStore(hosts.get(spec.store().host()), spec.store().port(), limits(spec.store()), PLANS_KEPT));
        EnactorOptions options = spec.options().faster(speed);
        Plan first = new Plan(spec.first(), clock.epochSeconds(), planned(endpoints));
        store.seed(first);
        endpoints.forEach(endpoint -> PlanInPlace.install(dns, endpoint, first, options.fencing()));
        Planner planner = own(new Planner(
                hosts.get(spec.planner()),
                new PlannerOptions(
                        Math.max(1, scaled(spec.everyNs())),
                        scaled(spec.jitterNs()),
                        spec.first(),
                        options.timeoutNs()),
                clock,
                at(spec.store().host(), spec.store().port()),
                capacities(endpoints)));
        Map<String, Enactor> enactors = new LinkedHashMap<>();
        for (String host : spec.enactors()) {
            enactors.put(
                    host,
                    own(new Enactor(
                            hosts.get(host),
                            options,
                            clock,
                            endpoints,
                            at(spec.store().host(), spec.store().port()),
                            at(spec.api().host(), spec.api().port()))));
        }
        return new Plane(api, store, planner, new Named<>("enactor", enactors), new Named<>("endpoint", states), owned);
    }

    private <T extends AutoCloseable> T own(T part) {
        owned.add(part);
        return part;
    }

    private List<Endpoint> endpoints() {
        List<Endpoint> endpoints = new ArrayList<>();
        for (PlaneSpec.EndpointSpec written : spec.endpoints()) {
            endpoints.add(new Endpoint(
                    Names.absolute(written.name()),
                    Names.absolute(written.zone()),
                    written.balancers(),
                    written.ttlSeconds(),
                    written.ipv4(),
                    written.ipv6()));
        }
        return endpoints;
    }

    /** Takes a zone over from the servers that have it. */
    private HostedZone host(ManagedDns dns, Name origin) {
        List<ZoneTable> tables = new ArrayList<>();
        Zone zone = null;
        for (AuthoritativeServer server : servers.all()) {
            Zone served = server.zones().get(origin);
            if (served != null) {
                tables.add(server.zones());
                zone = zone == null ? served : zone;
            }
        }
        if (zone == null) {
            throw new IllegalArgumentException("zone: " + origin + " (expected: one that a server has at the start)");
        }
        HostedZone hosted = new HostedZone(zone);
        dns.add(hosted, tables);
        return hosted;
    }

    private Set<String> behind(List<Endpoint> endpoints) {
        Set<String> names = new LinkedHashSet<>();
        endpoints.forEach(endpoint -> names.addAll(endpoint.balancers()));
        return names;
    }

    private List<PlannedBalancer> planned(List<Endpoint> endpoints) {
        List<PlannedBalancer> planned = new ArrayList<>();
        for (String name : behind(endpoints)) {
            Balancer balancer = balancers.get(name);
            int targets = balancer.group().targets().size();
            planned.add(new PlannedBalancer(
                    name,
                    hosts.get(balancer.spec().host()).addresses(),
                    Math.min(targets, PlannedBalancer.MAX_WEIGHT)));
        }
        return planned;
    }

    /** Has each balancer tell how it is; returns where. */
    private Map<String, InetSocketAddress> capacities(List<Endpoint> endpoints) {
        Map<String, InetSocketAddress> addresses = new LinkedHashMap<>();
        for (String name : behind(endpoints)) {
            Balancer balancer = balancers.get(name);
            Host host = hosts.get(balancer.spec().host());
            TargetGroup group = balancer.group();
            List<Address> own = List.copyOf(host.addresses());
            own(new CapacityService(
                            host,
                            CAPACITY_PORT,
                            ApiLimits.defaults().withLatencyNs(0),
                            () -> new CapacityReport(name, own, group.targets().size(), group.inService().length)))
                    .start();
            addresses.put(name, at(balancer.spec().host(), CAPACITY_PORT));
        }
        return addresses;
    }

    private ApiLimits limits(PlaneSpec.Server server) {
        double perSecond = server.perSecond() * speed;
        return ApiLimits.defaults()
                .withLatencyNs(scaled(server.latencyNs()))
                .withRate(perSecond, (int) Math.max(1, Math.min(Integer.MAX_VALUE, server.perSecond())))
                .withMaxBodyBytes(server.maxBodyBytes());
    }

    private long scaled(long timeNs) {
        return (long) (timeNs / speed);
    }

    private InetSocketAddress at(String host, int port) {
        return new InetSocketAddress(hosts.get(host).addresses().get(0).toInetAddress(), port);
    }
}
