package io.faultline.topology.read;

import io.faultline.balance.Algorithms;
import io.faultline.balance.TargetGroupSettings;
import io.faultline.topology.config.ConfigMap;
import io.faultline.topology.config.ConfigNode;
import io.faultline.topology.config.Keys;
import io.faultline.topology.config.Values;
import io.faultline.topology.model.BalancerSpec;
import io.faultline.topology.model.HealthCheckSpec;
import io.faultline.topology.model.ServiceSpec;
import io.faultline.topology.model.TargetSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The section {@code balancers}.
 *
 * <pre>
 * shop-lb:
 *   layer: 4                  or 7, an HTTP front that answers 502, 503 and 504
 *   at: az1                   address, dns: as for a host; clients connect to its address
 *   port: 8080
 *   targets: shop             a service, all of whose replicas are targets, or a host; or a list of them
 *   target-port: 8080         of hosts; a service's is known
 *   algorithm: round-robin    or least-connections, flow-hash
 *   fail: open                or closed: what happens when no target is healthy
 *   panic: 50%                with open: fail open below this share of healthy targets
 *   health: {type: http, path: /, interval: 10s, timeout: 5s, rise: 3, fall: 3}    type: tcp, none
 *   drain: 300s               how long a target that is taken out keeps what it has
 *   timeout: 350s             layer 4: of a silent flow; layer 7 (60s): of a target's answer
 * </pre>
 */
final class BalancerReader {

    static final Keys KEYS = Keys.of(
            "balancer",
            "layer",
            "at",
            "address",
            "host",
            "dns",
            "port",
            "targets",
            "target-port",
            "algorithm",
            "fail",
            "panic",
            "health",
            "drain",
            "timeout");
    static final Keys HEALTH = Keys.of("health", "type", "path", "interval", "timeout", "rise", "fall");

    private static final long SECOND_NS = 1_000_000_000L;
    private static final int DEFAULT_PORT = 8_080;

    private final Map<String, ServiceSpec> services;
    private final Reading reading;

    private BalancerReader(Map<String, ServiceSpec> services, Reading reading) {
        this.services = services;
        this.reading = reading;
    }

    static Map<String, BalancerSpec> read(
            Map<String, ConfigNode> section, Map<String, ServiceSpec> services, Reading reading) {
        BalancerReader reader = new BalancerReader(services, reading);
        Map<String, BalancerSpec> balancers = new LinkedHashMap<>();
        section.forEach((name, node) -> {
            BalancerSpec balancer = reader.balancer(name, node);
            if (balancer != null) {
                balancers.put(name, balancer);
            }
        });
        return balancers;
    }

    private @Nullable BalancerSpec balancer(String name, ConfigNode node) {
        ConfigMap map = ConfigMap.of(node, KEYS, reading.problems());
        String host = reading.hosts().one(name, map);
        int layer = map.get("layer", Values.either("4", 4, "7", 7), 4);
        int port = map.get("port", Values.PORT, DEFAULT_PORT);
        List<TargetSpec> targets = targets(map);
        ConfigMap health = map.map("health", HEALTH);
        HealthCheckSpec check = health(health);
        BalancerSpec balancer = new BalancerSpec(
                name,
                layer,
                host == null ? "" : host,
                port,
                targets,
                map.get("algorithm", Values.oneOf(Algorithms.names()), "round-robin"),
                settings(map, health, check),
                check,
                map.get("timeout", Values.POSITIVE_DURATION, (layer == 4 ? 350 : 60) * SECOND_NS),
                node.position());
        if (host == null) {
            return null;
        }
        reading.names().add(map.items("dns"), List.of(host));
        reading.listen(host, port, "balancer " + name, node);
        return balancer;
    }

    private List<TargetSpec> targets(ConfigMap map) {
        if (!map.has("targets")) {
            map.missing("targets", "services or hosts");
        }
        Set<String> known = new LinkedHashSet<>(services.keySet());
        known.addAll(reading.hosts().names());
        List<TargetSpec> targets = new ArrayList<>();
        for (ConfigNode item : map.items("targets")) {
            String name = ConfigMap.parse(item, "targets", Values.TEXT, reading.problems());
            ServiceSpec service = name == null ? null : services.get(name);
            if (service != null) {
                int port = map.get("target-port", Values.PORT, service.port());
                service.hosts().forEach(host -> targets.add(new TargetSpec(host, port)));
            } else if (name != null && !known.contains(name)) {
                reading.problems().addUnknown(item, "service or host", name, known);
            } else if (name != null) {
                Integer port = map.require("target-port", Values.PORT);
                targets.add(new TargetSpec(name, port == null ? 1 : port));
            }
        }
        return targets;
    }

    private static HealthCheckSpec health(ConfigMap map) {
        long intervalNs = map.get("interval", Values.POSITIVE_DURATION, 10 * SECOND_NS);
        long timeoutNs = map.get("timeout", Values.POSITIVE_DURATION, Math.min(intervalNs, 5 * SECOND_NS));
        if (timeoutNs > intervalNs) {
            map.complain("timeout", "a timeout longer than the interval", "timeout <= interval");
        }
        return new HealthCheckSpec(
                map.get("type", Values.oneOf(HealthCheckSpec.Kind.class), HealthCheckSpec.Kind.TCP),
                map.get("path", Values.TEXT, "/"),
                intervalNs,
                timeoutNs);
    }

    private static TargetGroupSettings settings(ConfigMap map, ConfigMap health, HealthCheckSpec check) {
        TargetGroupSettings defaults = TargetGroupSettings.defaults();
        int rise = health.get("rise", Values.integer(1, 1_000), defaults.rise());
        int fall = health.get("fall", Values.integer(1, 1_000), defaults.fall());
        TargetGroupSettings settings = defaults.withThresholds(rise, fall);
        if (check.kind() == HealthCheckSpec.Kind.NONE) {
            settings = settings.unchecked();
        }
        boolean open = map.get("fail", Values.either("open", true, "closed", false), true);
        Double panic = map.get("panic", Values.PROBABILITY);
        if (panic != null && !open) {
            map.complain("panic", "panic with fail: closed", "fail: open");
        }
        if (!open) {
            settings = settings.failClosed();
        } else if (panic != null) {
            settings = settings.failOpenBelow(panic);
        }
        return settings.withDeregistrationDelayNs(map.get("drain", Values.DURATION, defaults.deregistrationDelayNs()));
    }
}
