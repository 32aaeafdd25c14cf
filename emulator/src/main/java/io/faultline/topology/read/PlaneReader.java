package io.faultline.topology.read;

import io.faultline.dns.plane.enact.EnactorOptions;
import io.faultline.topology.config.ConfigMap;
import io.faultline.topology.config.ConfigNode;
import io.faultline.topology.config.Keys;
import io.faultline.topology.config.Values;
import io.faultline.topology.model.BalancerSpec;
import io.faultline.topology.model.PlaneSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The section {@code dns.plane}: hosts that write the records of some names.
 *
 * <pre>
 * api: {at: az1}              latency: 100ms, rate: 50/s, max-body: 256KiB    host dns-api
 * store: {at: az2}            likewise                                        host plan-store
 * planner: {at: az1}          every: 60s, jitter: 0, first: 1                 host planner
 * enactors:
 *   enactor-az1: {at: az1}
 * endpoints:
 *   db.cloud.test: {balancers: [lb]}      family: ipv4, ipv6 or both; ttl: 5
 * poll, work, lock, backoff, settle, keep, batch, timeout     see {@link EnactorOptions}
 * freshness: run              or write
 * fencing, spare-active       false
 * </pre>
 */
final class PlaneReader {
    static final Keys KEYS = Keys.of(
            "dnsPlane",
            "api",
            "store",
            "planner",
            "enactors",
            "endpoints",
            "poll",
            "work",
            "lock",
            "backoff",
            "settle",
            "keep",
            "batch",
            "timeout",
            "freshness",
            "fencing",
            "spare-active");
    static final Keys HOST = Keys.of("planeEnactor", "at", "address", "host");
    static final Keys SERVER = HOST.and("planeServer", "latency", "rate", "max-body");
    static final Keys PLANNER = HOST.and("planePlanner", "every", "jitter", "first");
    static final Keys ENDPOINT = Keys.of("planeEndpoint", "balancers", "family", "ttl");

    private static final int PORT = 443;
    private static final long SECOND_NS = 1_000_000_000L;
    private static final long LATENCY_NS = 100_000_000L;
    private static final double PER_SECOND = 50;
    private static final long MAX_BODY = 256 << 10;

    private final Map<String, BalancerSpec> balancers;
    private final Set<String> zones;
    private final Reading reading;

    /** The families of an endpoint. */
    enum Family {
        IPV4,
        IPV6,
        BOTH
    }

    private PlaneReader(Map<String, BalancerSpec> balancers, Set<String> zones, Reading reading) {
        this.balancers = balancers;
        this.zones = zones;
        this.reading = reading;
    }

    /** Reads the section; null if it is missing, or after a complaint. */
    static @Nullable PlaneSpec read(
            @Nullable ConfigNode node, Map<String, BalancerSpec> balancers, Set<String> zones, Reading reading) {
        if (node == null) {
            return null;
        }
        return new PlaneReader(balancers, zones, reading).plane(ConfigMap.of(node, KEYS, reading.problems()));
    }

    private @Nullable PlaneSpec plane(ConfigMap map) {
        PlaneSpec.Server api = server("dns-api", map.map("api", SERVER));
        PlaneSpec.Server store = server("plan-store", map.map("store", SERVER));
        ConfigMap planner = map.map("planner", PLANNER);
        String plannerHost = reading.hosts().one("planner", planner);
        long everyNs = planner.get("every", Values.POSITIVE_DURATION, 60 * SECOND_NS);
        long jitterNs = planner.get("jitter", Values.DURATION, 0L);
        long first = planner.get("first", Values.whole(1, Integer.MAX_VALUE), 1L);
        List<String> enactors = new ArrayList<>();
        map.named("enactors").forEach((name, item) -> {
            String host = reading.hosts().one(name, ConfigMap.of(item, HOST, reading.problems()));
            if (host != null && enactors.contains(host)) {
                reading.problems().add(item, "a second enactor on host " + host, "a host of its own");
            } else if (host != null) {
                enactors.add(host);
            }
        });
        if (!map.has("enactors")) {
            map.missing("enactors", "enactors by name");
        }
        if (!map.has("endpoints")) {
            map.missing("endpoints", "names by domain");
        }
        List<PlaneSpec.EndpointSpec> endpoints = new ArrayList<>();
        ConfigMap.named(map.value("endpoints"), Values.DOMAIN, reading.problems())
                .forEach((name, item) -> {
                    PlaneSpec.EndpointSpec endpoint = endpoint(name, item);
                    if (endpoint != null) {
                        endpoints.add(endpoint);
                    }
                });
        EnactorOptions options = options(map);
        if (api == null || store == null || plannerHost == null) {
            return null;
        }
        return new PlaneSpec(
                api,
                store,
                plannerHost,
                everyNs,
                jitterNs,
                first,
                enactors,
                endpoints,
                options,
                map.node().position());
    }

    private PlaneSpec.@Nullable Server server(String name, ConfigMap map) {
        String host = reading.hosts().one(name, map);
        long latencyNs = map.get("latency", Values.DURATION, LATENCY_NS);
        double perSecond = map.get("rate", PopulationReader.PER_SECOND, PER_SECOND);
        long maxBody = map.get("max-body", Values.SIZE, MAX_BODY);
        if (maxBody < 1_024 || maxBody > 16 << 20) {
            map.complain("max-body", maxBody + " bytes", "1KiB to 16MiB");
            maxBody = MAX_BODY;
        }
        if (host == null) {
            return null;
        }
        reading.listen(host, PORT, name, map.node());
        return new PlaneSpec.Server(host, PORT, latencyNs, perSecond, (int) maxBody);
    }

    private PlaneSpec.@Nullable EndpointSpec endpoint(String name, ConfigNode node) {
        ConfigMap map = ConfigMap.of(node, ENDPOINT, reading.problems());
        List<String> behind = DnsReader.references(map, "balancers", "balancer", balancers.keySet());
        if (!map.has("balancers")) {
            map.missing("balancers", "balancers that are behind it");
        }
        Family family = map.get("family", Values.oneOf(Family.class), Family.BOTH);
        long ttl = map.get("ttl", Values.integer(0, Integer.MAX_VALUE), 5);
        if (zones.contains(name)) {
            // Enactors write all of an endpoint's hosted zone; a zone file or record sets would be a second writer.
            reading.problems().add(node, "an endpoint and a zone " + name, "one of them");
            return null;
        }
        String zone = null;
        for (String candidate : zones) {
            boolean in = name.endsWith("." + candidate);
            if (in && (zone == null || candidate.length() > zone.length())) {
                zone = candidate;
            }
        }
        if (zone == null) {
            reading.problems().add(node, name + " is below no zone", "a name below one of " + String.join(", ", zones));
            return null;
        }
        return new PlaneSpec.EndpointSpec(name, zone, behind, ttl, family != Family.IPV6, family != Family.IPV4);
    }

    private static EnactorOptions options(ConfigMap map) {
        EnactorOptions usual = EnactorOptions.defaults();
        return new EnactorOptions(
                map.get("poll", Values.POSITIVE_DURATION, usual.pollNs()),
                map.get("work", Values.DURATION, usual.workNs()),
                Math.max(1, map.get("lock", Values.POSITIVE_DURATION, usual.lockSeconds() * SECOND_NS) / SECOND_NS),
                map.get("backoff", Values.POSITIVE_DURATION, usual.backoffNs()),
                map.get("settle", Values.DURATION, usual.settleNs()),
                map.get("keep", Values.integer(1, 10_000), usual.keep()),
                map.get("batch", Values.integer(1, 900), usual.maxChanges()),
                map.get("timeout", Values.POSITIVE_DURATION, usual.timeoutNs()),
                map.get("freshness", Values.oneOf(EnactorOptions.Freshness.class), usual.freshness()),
                map.get("fencing", Values.BOOLEAN, usual.fencing()),
                map.get("spare-active", Values.BOOLEAN, usual.spareActive()));
    }
}
