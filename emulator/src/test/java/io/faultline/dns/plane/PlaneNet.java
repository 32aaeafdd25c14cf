package io.faultline.dns.plane;

import io.faultline.dns.managed.HostedZone;
import io.faultline.dns.managed.ManagedDns;
import io.faultline.dns.plane.control.DnsControlApi;
import io.faultline.dns.plane.enact.Enactor;
import io.faultline.dns.plane.enact.EnactorListener;
import io.faultline.dns.plane.enact.EnactorOptions;
import io.faultline.dns.plane.enact.Endpoint;
import io.faultline.dns.plane.enact.EndpointState;
import io.faultline.dns.plane.http.ApiLimits;
import io.faultline.dns.plane.plan.CapacityReport;
import io.faultline.dns.plane.plan.CapacityService;
import io.faultline.dns.plane.plan.PlanStore;
import io.faultline.dns.plane.plan.Planner;
import io.faultline.dns.plane.plan.PlannerOptions;
import io.faultline.dns.wire.TtlScale;
import io.faultline.dns.zone.DnsClock;
import io.faultline.dns.zone.Zone;
import io.faultline.dns.zone.ZoneFile;
import io.faultline.dns.zone.ZoneTable;
import io.faultline.fabric.Network;
import io.faultline.host.Host;
import io.faultline.packet.Address;
import io.faultline.testing.Star;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.xbill.DNS.Name;
import org.xbill.DNS.Type;

/**
 * A management plane around one router: planner, plan store, control API, three enactors and two balancers, each a host, and two
 * endpoints in hosted zones of their own. It notes what happened to the endpoints.
 */
final class PlaneNet implements AutoCloseable {
    static final long SECOND_NS = 1_000_000_000L;
    static final long MINUTE_NS = 60 * SECOND_NS;
    static final long FIRST = 100;
    static final Name OLD = Name.fromConstantString("db.one.test.");
    static final Name DUAL = Name.fromConstantString("db.two.test.");

    final Star star;
    final ZoneTable served = new ZoneTable();
    final ManagedDns dns;
    final DnsControlApi api;
    final PlanStore store;
    final Planner planner;
    final Map<String, Integer> capacity = new LinkedHashMap<>();
    final List<Enactor> enactors = new ArrayList<>();
    final List<EndpointState> endpoints;

    /** What enactors did, oldest first. */
    final List<String> story = new ArrayList<>();
    /** Flips to a plan older than the one in use. */
    final List<String> backwards = new ArrayList<>();
    /** Times, in seconds, at which a name that had had addresses lost them. */
    final List<String> emptied = new ArrayList<>();

    PlaneNet(Network network, EnactorOptions options) {
        this(network, options, 0);
    }

    /** @param jitterNs of the planner, so that enactors meet plans at any phase */
    PlaneNet(Network network, EnactorOptions options, long jitterNs) {
        star = new Star(network);
        Host apiHost = star.host("dns-api", "127.0.0.10");
        Host storeHost = star.host("plan-store", "127.0.0.11");
        Host plannerHost = star.host("planner", "127.0.0.12");
        dns = star.owns(new ManagedDns(network.loop(), 0));
        host("one.test");
        host("two.test");
        DnsClock clock = DnsClock.of(network.loop(), 1_760_940_000L);
        List<Endpoint> behind = List.of(
                new Endpoint(OLD, Name.fromConstantString("one.test."), List.of("lb-a", "lb-b"), 5, true, false),
                new Endpoint(DUAL, Name.fromConstantString("two.test."), List.of("lb-a", "lb-b"), 5, true, true));
        ApiLimits limits = ApiLimits.defaults().withLatencyNs(100_000_000L);
        api = star.owns(new DnsControlApi(apiHost, 443, limits, dns));
        store = star.owns(new PlanStore(storeHost, 443, limits, 1_000));
        Map<String, InetSocketAddress> balancers = new LinkedHashMap<>();
        balancers.put("lb-a", balancer("lb-a", "127.0.0.20", "fd00::20"));
        balancers.put("lb-b", balancer("lb-b", "127.0.0.21", "fd00::21"));
        planner = star.owns(new Planner(
                plannerHost,
                new PlannerOptions(MINUTE_NS, jitterNs, FIRST, 10 * SECOND_NS),
                clock,
                at("127.0.0.11"),
                balancers));
        endpoints = behind.stream()
                .map(endpoint -> new EndpointState(endpoint, dns.zone(endpoint.zone())))
                .toList();
        for (int i = 1; i <= 3; i++) {
            Host host = star.host("enactor-" + i, "127.0.0.3" + i);
            Enactor enactor = star.owns(new Enactor(host, options, clock, behind, at("127.0.0.11"), at("127.0.0.10")));
            enactor.addListener(new Story());
            enactors.add(enactor);
        }
        served.addListener((origin, before, now) -> endpoints.forEach(state -> noteIfEmptied(state, before, now)));
        api.start();
        store.start();
        planner.start();
        enactors.forEach(Enactor::start);
    }

    static InetSocketAddress at(String address) {
        return new InetSocketAddress(Address.of(address).toInetAddress(), 443);
    }

    void runFor(long durationNs) {
        api.host().loop().runFor(durationNs);
    }

    long nowNs() {
        return api.host().loop().nowNs();
    }

    Enactor enactor(int number) {
        return enactors.get(number - 1);
    }

    @Override
    public void close() {
        try {
            star.close();
        } catch (Exception e) {
            throw new IllegalStateException("a part of the plane that cannot be closed", e);
        }
    }

    private InetSocketAddress balancer(String name, String ipv4, String ipv6) {
        Host host = star.host(name, ipv4, ipv6);
        capacity.put(name, 3);
        star.owns(new CapacityService(
                        host,
                        443,
                        ApiLimits.defaults(),
                        () -> new CapacityReport(name, host.addresses(), 4, capacity.get(name))))
                .start();
        return at(ipv4);
    }

    private void host(String origin) {
        String text = """
                @ 900 SOA ns1 hostmaster 1 7200 900 1209600 86400
                @ NS ns1
                ns1 A 127.0.0.53
                """;
        try {
            Zone zone = ZoneFile.load(
                    new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)),
                    origin,
                    Name.fromConstantString(origin + "."),
                    TtlScale.NONE);
            dns.add(new HostedZone(zone), List.of(served));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void noteIfEmptied(EndpointState state, Zone before, Zone now) {
        Endpoint endpoint = state.endpoint();
        if (before == null || !now.origin().toName().equals(endpoint.zone())) {
            return;
        }
        for (int type : endpoint.types()) {
            boolean had = !before.rrset(endpoint.name(), type).isEmpty();
            if (had && now.rrset(endpoint.name(), type).isEmpty()) {
                emptied.add(endpoint.name() + " " + Type.string(type) + " at " + seconds());
            }
        }
    }

    private long seconds() {
        return api.host().loop().nowNs() / SECOND_NS;
    }

    private final class Story implements EnactorListener {
        private void tell(String text) {
            story.add(seconds() + "s " + text);
        }

        @Override
        public void lockLost(Enactor enactor, Endpoint endpoint, long generation, int times) {
            tell(enactor.name() + " lost the lock of " + endpoint.name() + ", time " + times);
        }

        @Override
        public void flipped(Enactor enactor, Endpoint endpoint, long generation, long from) {
            String text = enactor.name() + " flipped " + endpoint.name() + " to " + generation + " from " + from;
            tell(text);
            if (generation < from) {
                backwards.add(text);
            }
        }

        @Override
        public void abandoned(Enactor enactor, Endpoint endpoint, long generation, String why) {
            tell(enactor.name() + " abandoned " + generation + " of " + endpoint.name() + ": " + why);
        }

        @Override
        public void blocked(Enactor enactor, Endpoint endpoint, long generation, long missing) {
            tell(enactor.name() + " is blocked with " + generation + " of " + endpoint.name() + " by " + missing);
        }

        @Override
        public void cleaned(Enactor enactor, Endpoint endpoint, long applied, List<Long> deleted, long active) {
            tell(enactor.name() + " cleaned " + deleted + " of " + endpoint.name() + " after " + applied);
        }
    }
}
