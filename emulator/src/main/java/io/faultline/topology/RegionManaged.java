package io.faultline.topology;

import io.faultline.balance.Target;
import io.faultline.balance.TargetGroup;
import io.faultline.balance.TargetGroupListener;
import io.faultline.balance.TargetState;
import io.faultline.dns.managed.AliasTarget;
import io.faultline.dns.managed.Change;
import io.faultline.dns.managed.ChangeBatch;
import io.faultline.dns.managed.ChangeRefusedException;
import io.faultline.dns.managed.ClientLocations;
import io.faultline.dns.managed.HostedZone;
import io.faultline.dns.managed.ManagedDns;
import io.faultline.dns.managed.RecordSet;
import io.faultline.dns.managed.Steering;
import io.faultline.dns.managed.health.CalculatedCheck;
import io.faultline.dns.managed.health.EndpointCheck;
import io.faultline.dns.managed.health.EndpointChecker;
import io.faultline.dns.managed.health.EndpointSettings;
import io.faultline.dns.managed.health.HealthCheck;
import io.faultline.dns.managed.health.HealthChecks;
import io.faultline.dns.managed.health.RoutingControls;
import io.faultline.dns.wire.TtlScale;
import io.faultline.dns.wire.WireRRset;
import io.faultline.dns.zone.Zone;
import io.faultline.dns.zone.ZoneTable;
import io.faultline.engine.NetworkLoop;
import io.faultline.host.Host;
import io.faultline.packet.Address;
import io.faultline.topology.model.DnsHealthCheckSpec;
import io.faultline.topology.model.ManagedDnsSpec;
import io.faultline.topology.model.Topology;
import io.faultline.topology.model.ZoneSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/** Builds the managed DNS of a region: its health checks, routing controls, and hosted zones. */
final class RegionManaged {
    /** Of the addresses that an alias to a balancer answers with, as Route 53 has it. */
    private static final int BALANCER_TTL_SECONDS = 60;

    private final Topology topology;
    private final Named<Host> hosts;
    private final HealthChecks health = new HealthChecks();
    private final RoutingControls controls;
    private final List<EndpointChecker> checkers = new ArrayList<>();
    private final Map<String, Balanced> targets = new LinkedHashMap<>();
    private final ManagedDns dns;

    RegionManaged(Topology topology, NetworkLoop loop, Named<Host> hosts) {
        this.topology = topology;
        this.hosts = hosts;
        ManagedDnsSpec spec = topology.managedDns();
        controls = new RoutingControls(spec.controls(), spec.rules());
        controls.names().forEach(name -> health.add(controls.control(name)));
        for (String host : spec.checkers()) {
            checkers.add(new EndpointChecker(hosts.get(host), checkers.size()));
        }
        spec.checks().values().forEach(this::add);
        Map<Name, AliasTarget> byName = new LinkedHashMap<>();
        topology.balancers().values().forEach(balancer -> {
            Balanced target = new Balanced(hosts.get(balancer.host()), new TtlScale(topology.speed()));
            targets.put(balancer.name(), target);
            byName.put(ZoneSpec.balancerName(balancer.name()), target);
        });
        dns = new ManagedDns(new Steering(loop, health, new ClientLocations(spec.locations()), byName), 0);
    }

    ManagedDns dns() {
        return dns;
    }

    RoutingControls controls() {
        return controls;
    }

    /** Hosts a zone at the servers that have these tables. */
    void host(ZoneSpec spec, Zone zone, List<ZoneTable> tables) {
        HostedZone hosted = new HostedZone(zone);
        try {
            for (RecordSet set : spec.recordSets()) {
                hosted.apply(new ChangeBatch(List.of(Change.create(set))));
            }
        } catch (ChangeRefusedException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
        dns.add(hosted, tables);
    }

    /** Lets aliases know of the targets of balancers. */
    void connect(Map<String, Balancer> balancers) {
        balancers.forEach((name, balancer) -> {
            Balanced target = targets.get(name);
            if (target != null) {
                target.watch(balancer.group());
            }
        });
    }

    void close() {
        checkers.forEach(EndpointChecker::close);
        dns.close();
    }

    private void add(DnsHealthCheckSpec spec) {
        HealthCheck check;
        if (spec.kind() instanceof DnsHealthCheckSpec.Calculated calculated) {
            check = health.add(new CalculatedCheck(
                    spec.name(),
                    calculated.threshold(),
                    calculated.children().stream().map(health::get).toList()));
        } else {
            DnsHealthCheckSpec.Endpoint endpoint = (DnsHealthCheckSpec.Endpoint) spec.kind();
            EndpointCheck added = new EndpointCheck(spec.name(), settings(endpoint), checkers.size());
            check = health.add(added);
            checkers.forEach(checker -> checker.check(added));
        }
        check.invert(spec.inverted());
        check.disable(spec.disabled());
    }

    private EndpointSettings settings(DnsHealthCheckSpec.Endpoint spec) {
        Address address = spec.address();
        String host = spec.host();
        if (host != null) {
            address = hosts.get(host).addresses().get(0);
        }
        if (address == null) {
            throw new IllegalArgumentException("endpoint without host and address (expected: one of them)");
        }
        double speed = topology.speed();
        long intervalNs = Math.max(1, (long) (spec.intervalNs() / speed));
        return new EndpointSettings(spec.request(), address, spec.port(), intervalNs, speed, spec.threshold());
    }

    /** A balancer's addresses, and whether it has a target that is healthy. */
    private static final class Balanced implements AliasTarget {
        private final Host host;
        private final @Nullable WireRRset ipv4;
        private final @Nullable WireRRset ipv6;
        private boolean serving;

        Balanced(Host host, TtlScale scale) {
            this.host = host;
            List<Record> a = new ArrayList<>();
            List<Record> aaaa = new ArrayList<>();
            for (Address address : host.addresses()) {
                if (address.isIpv4()) {
                    a.add(new ARecord(Name.root, DClass.IN, BALANCER_TTL_SECONDS, address.toInetAddress()));
                } else {
                    aaaa.add(new AAAARecord(Name.root, DClass.IN, BALANCER_TTL_SECONDS, address.toInetAddress()));
                }
            }
            ipv4 = a.isEmpty() ? null : WireRRset.of(a, scale);
            ipv6 = aaaa.isEmpty() ? null : WireRRset.of(aaaa, scale);
        }

        void watch(TargetGroup group) {
            serving = group.count(TargetState.HEALTHY) > 0;
            group.addListener(new TargetGroupListener() {
                @Override
                public void targetChanged(
                        TargetGroup of, Target target, TargetState from, TargetState to, String reason, long nowNs) {
                    serving = of.count(TargetState.HEALTHY) > 0;
                }
            });
        }

        @Override
        public @Nullable WireRRset rrset(int type) {
            return type == Type.A ? ipv4 : type == Type.AAAA ? ipv6 : null;
        }

        @Override
        public boolean isHealthy() {
            return serving && host.isUp();
        }
    }
}
