package io.faultline.topology;

import io.faultline.balance.HealthCheck;
import io.faultline.balance.HealthCheckSettings;
import io.faultline.balance.HealthChecker;
import io.faultline.balance.TargetGroup;
import io.faultline.balance.l4.L4Balancer;
import io.faultline.balance.l4.L4Settings;
import io.faultline.balance.l4.VirtualServiceSettings;
import io.faultline.balance.l7.HttpFront;
import io.faultline.balance.l7.HttpFrontSettings;
import io.faultline.host.Host;
import io.faultline.packet.IpProtocol;
import io.faultline.topology.model.BalancerSpec;
import io.faultline.topology.model.HealthCheckSpec;
import io.faultline.topology.model.HostSpec;
import io.faultline.topology.model.TargetSpec;
import io.faultline.topology.model.Topology;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Builds the balancers of a region. The intervals of their health checks are divided by the run's speed. */
final class RegionBalancers {
    private final Topology topology;
    private final Named<Host> hosts;
    private final Map<String, Balancer> balancers = new LinkedHashMap<>();

    RegionBalancers(Topology topology, Named<Host> hosts) {
        this.topology = topology;
        this.hosts = hosts;
    }

    Map<String, Balancer> balancers() {
        return balancers;
    }

    void build() {
        topology.balancers().values().forEach(spec -> balancers.put(spec.name(), balancer(spec)));
    }

    void start() {
        for (Balancer balancer : balancers.values()) {
            HttpFront front = balancer.front();
            if (front != null) {
                front.start();
            }
        }
    }

    void close() {
        balancers.values().forEach(Balancer::close);
    }

    private Balancer balancer(BalancerSpec spec) {
        Host host = hosts.get(spec.host());
        TargetGroup group = new TargetGroup(host.loop(), host.id(), spec.name(), spec.settings());
        HealthCheckSettings health = health(spec.health());
        HealthChecker checker = health == null ? null : new HealthChecker(host, group, health);
        for (TargetSpec target : spec.targets()) {
            HostSpec at = topology.hosts().get(target.host());
            group.register(
                    target.host(),
                    hosts.get(target.host()).addresses().get(0),
                    target.port(),
                    at == null ? "" : at.router());
        }
        if (spec.layer() == 7) {
            HttpFrontSettings settings = HttpFrontSettings.of(spec.name(), spec.port())
                    .withAlgorithm(spec.algorithm())
                    .withTimeouts(Math.min(spec.timeoutNs(), 5_000_000_000L), spec.timeoutNs());
            return new Balancer(spec, group, checker, null, new HttpFront(host, settings, group));
        }
        L4Balancer packets = new L4Balancer(host, L4Settings.defaults().withIdleTimeoutNs(spec.timeoutNs()));
        packets.serve(
                host.addresses().get(0),
                spec.port(),
                IpProtocol.TCP,
                group,
                spec.algorithm(),
                VirtualServiceSettings.defaults());
        return new Balancer(spec, group, checker, packets, null);
    }

    private @Nullable HealthCheckSettings health(HealthCheckSpec spec) {
        HealthCheck check = switch (spec.kind()) {
            case TCP -> new HealthCheck.Tcp();
            case HTTP -> HealthCheck.Http.of(spec.path());
            case NONE -> null;
        };
        if (check == null) {
            return null;
        }
        double speed = topology.speed();
        return new HealthCheckSettings(check, 0, Math.max(1, (long) (spec.intervalNs() / speed)), Math.max(1, (long)
                (spec.timeoutNs() / speed)));
    }
}
