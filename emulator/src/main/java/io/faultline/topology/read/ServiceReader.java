package io.faultline.topology.read;

import io.faultline.service.LatencyDistribution;
import io.faultline.topology.config.ConfigMap;
import io.faultline.topology.config.ConfigNode;
import io.faultline.topology.config.Keys;
import io.faultline.topology.config.Problems;
import io.faultline.topology.config.ScalarNode;
import io.faultline.topology.config.Values;
import io.faultline.topology.model.CallSpec;
import io.faultline.topology.model.ServiceSpec;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The section {@code services}.
 *
 * <pre>
 * shop:
 *   at: [az1, az2, az3]       one host at each, shop-az1 and so on
 *   replicas: 2               or several at each, shop-az1-1 and so on
 *   port: 8080
 *   dns: shop.cloud.test      a name, or a list, for the addresses of all replicas
 *   latency: 5ms              or {min, max}, {mean}, {median, p99}
 *   workers: 64               requests at a time
 *   queue: 256                more that wait; the rest is answered 503
 *   status: 200
 *   body: 1KiB                so many bytes, or a text; default: JSON that says who answered
 *   health: shallow           or deep: /health is work like another request, and calls what the service calls
 *   calls: [http://orders.cloud.test:8080/]     see CallReader
 *   upstream: 127.0.0.1:6379  instead of the seven above: a real server of this machine
 * </pre>
 */
final class ServiceReader {

    static final Keys KEYS = Keys.of(
            "service",
            "at",
            "address",
            "host",
            "replicas",
            "port",
            "dns",
            "latency",
            "workers",
            "queue",
            "status",
            "body",
            "health",
            "calls",
            "upstream");
    static final Keys LATENCY = Keys.of("latency", "min", "max", "mean", "median", "p99");

    private static final List<String> HTTP_ONLY =
            List.of("latency", "workers", "queue", "status", "body", "health", "calls");
    private static final int DEFAULT_PORT = 8_080;
    private static final int MOST_REPLICAS = 1_000;
    private static final long MOST_BODY = 1 << 20;

    private ServiceReader() {}

    static Map<String, ServiceSpec> read(Map<String, ConfigNode> section, Reading reading) {
        Map<String, ServiceSpec> services = new LinkedHashMap<>();
        section.forEach((name, node) -> {
            ConfigMap map = ConfigMap.of(node, KEYS, reading.problems());
            int replicas = map.get("replicas", Values.integer(1, MOST_REPLICAS), 1);
            List<String> hosts = reading.hosts().several(name, replicas, map);
            reading.names().add(map.items("dns"), hosts);
            int port = map.get("port", Values.PORT, DEFAULT_PORT);
            hosts.forEach(host -> reading.listen(host, port, "service " + name, node));
            services.put(name, new ServiceSpec(name, hosts, port, application(map), node.position()));
        });
        return services;
    }

    private static ServiceSpec.Application application(ConfigMap map) {
        InetSocketAddress upstream = map.get("upstream", Values.SOCKET_ADDRESS);
        if (upstream == null) {
            return http(map);
        }
        for (String key : HTTP_ONLY) {
            if (map.has(key)) {
                map.complain(key, key + " and upstream", "one of the two");
            }
        }
        return new ServiceSpec.Upstream(upstream);
    }

    private static ServiceSpec.Http http(ConfigMap map) {
        List<CallSpec> calls = new ArrayList<>();
        for (ConfigNode item : map.items("calls")) {
            CallSpec call = CallReader.read(item, map.problems());
            if (call != null) {
                calls.add(call);
            }
        }
        return new ServiceSpec.Http(
                map.get("status", Values.integer(200, 599), 200),
                body(map),
                latency(map),
                map.get("workers", Values.integer(1, 100_000), 64),
                map.get("queue", Values.integer(0, 1_000_000), 256),
                map.get("health", Values.either("shallow", false, "deep", true), false),
                calls);
    }

    private static ServiceSpec.Body body(ConfigMap map) {
        String text = map.get("body", Values.TEXT);
        if (text == null) {
            return new ServiceSpec.Identity();
        }
        try {
            long sizeBytes = Values.SIZE.parse(text);
            if (sizeBytes > MOST_BODY) {
                map.complain("body", text, "at most 1MiB");
            }
            return new ServiceSpec.Filler((int) Math.min(sizeBytes, MOST_BODY));
        } catch (IllegalArgumentException e) {
            return new ServiceSpec.Text(text);
        }
    }

    private static LatencyDistribution latency(ConfigMap service) {
        ConfigNode node = service.value("latency");
        LatencyDistribution none = new LatencyDistribution.Constant(0);
        if (node == null) {
            return none;
        }
        LatencyDistribution latency = latency(node, service.problems());
        return latency == null ? none : latency;
    }

    /** Reads how long something takes; null, after a complaint, if the node does not say. */
    static @Nullable LatencyDistribution latency(ConfigNode node, Problems problems) {
        if (node instanceof ScalarNode) {
            Long delayNs = ConfigMap.parse(node, "latency", Values.DURATION, problems);
            return delayNs == null ? null : new LatencyDistribution.Constant(delayNs);
        }
        ConfigMap map = ConfigMap.of(node, LATENCY, problems);
        Long meanNs = map.get("mean", Values.DURATION);
        if (meanNs != null && map.node().keys().size() == 1) {
            return new LatencyDistribution.Exponential(meanNs);
        }
        boolean pair = map.node().keys().size() == 2;
        if (pair && map.has("min") && map.has("max")) {
            Long minNs = map.get("min", Values.DURATION);
            Long maxNs = map.get("max", Values.DURATION);
            return minNs == null || maxNs == null
                    ? null
                    : made(node, problems, () -> new LatencyDistribution.Uniform(minNs, maxNs), "min <= max");
        }
        if (pair && map.has("median") && map.has("p99")) {
            Long medianNs = map.get("median", Values.POSITIVE_DURATION);
            Long p99Ns = map.get("p99", Values.POSITIVE_DURATION);
            return medianNs == null || p99Ns == null
                    ? null
                    : made(node, problems, () -> new LatencyDistribution.LogNormal(medianNs, p99Ns), "median <= p99");
        }
        problems.add(node, String.join(" and ", map.node().keys()), "a duration, {min, max}, {mean} or {median, p99}");
        return null;
    }

    private static @Nullable LatencyDistribution made(
            ConfigNode node, Problems problems, Supplier<LatencyDistribution> maker, String expected) {
        try {
            return maker.get();
        } catch (IllegalArgumentException e) {
            problems.add(node, "impossible", expected);
            return null;
        }
    }
}
