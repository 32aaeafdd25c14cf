package io.faultline.topology.read;

import io.faultline.dns.managed.health.CalculatedCheck;
import io.faultline.dns.managed.health.EndpointSettings;
import io.faultline.packet.Address;
import io.faultline.topology.config.ConfigMap;
import io.faultline.topology.config.ConfigNode;
import io.faultline.topology.config.Keys;
import io.faultline.topology.config.ValueType;
import io.faultline.topology.config.Values;
import io.faultline.topology.model.DnsHealthCheckSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Health checks of managed DNS.
 *
 * <pre>
 * web-eu:
 *   type: http                  tcp, or calculated
 *   host: web-eu                or address: ${net}.1.0.10
 *   port: 80
 *   path: /health
 *   search: "it works"          must be in the first 5,120 octets of the body
 *   interval: 30s               of each checker
 *   threshold: 3                requests in a row
 *   inverted: false
 *   disabled: false
 * any: {type: calculated, of: [web-eu, web-us], at-least: 1}
 * </pre>
 */
final class HealthCheckReader {

    static final Keys KEYS = Keys.of(
            "dnsHealthCheck",
            "type",
            "host",
            "address",
            "port",
            "path",
            "search",
            "interval",
            "threshold",
            "of",
            "at-least",
            "inverted",
            "disabled");

    private static final long DEFAULT_INTERVAL_NS = 30_000_000_000L;
    private static final ValueType<String> PATH = Values.of(HealthCheckReader::path, "a path that begins with a slash");
    private static final ValueType<String> SEARCH = Values.of(HealthCheckReader::search, "1 to 255 characters");

    private enum Type {
        TCP,
        HTTP,
        CALCULATED
    }

    private final Reading reading;
    private final Set<String> controls;
    private final Map<String, DnsHealthCheckSpec> checks = new LinkedHashMap<>();

    /**
     * Prepares to read checks.
     *
     * @param controls the names of routing controls, which are checks, too
     */
    HealthCheckReader(Reading reading, Set<String> controls) {
        this.reading = reading;
        this.controls = controls;
    }

    Map<String, DnsHealthCheckSpec> read(Map<String, ConfigNode> section) {
        section.forEach((name, node) -> {
            ConfigMap map = ConfigMap.of(node, KEYS, reading.problems());
            if (controls.contains(name)) {
                String came = "a routing control and a health check \"" + name + '"';
                reading.problems().add(node, came, "names of their own");
                return;
            }
            Type type = map.get("type", Values.oneOf(Type.class), Type.HTTP);
            DnsHealthCheckSpec.Kind kind = type == Type.CALCULATED ? calculated(map) : endpoint(type, map);
            if (kind != null) {
                boolean inverted = map.get("inverted", Values.BOOLEAN, false);
                boolean disabled = map.get("disabled", Values.BOOLEAN, false);
                checks.put(name, new DnsHealthCheckSpec(name, kind, inverted, disabled));
            }
        });
        return checks;
    }

    private DnsHealthCheckSpec.Kind calculated(ConfigMap map) {
        forbid(map, "with type: calculated", "host", "address", "port", "path", "search", "interval", "threshold");
        if (!map.has("of")) {
            map.missing("of", "health checks that are written before this one, or routing controls");
        }
        Set<String> known = new LinkedHashSet<>(controls);
        known.addAll(checks.keySet());
        List<String> children = new ArrayList<>(DnsReader.references(map, "of", "health check", known));
        int least = map.get("at-least", Values.integer(0, CalculatedCheck.MAX_CHILDREN + 1), 1);
        return new DnsHealthCheckSpec.Calculated(least, children);
    }

    private DnsHealthCheckSpec.@Nullable Kind endpoint(Type type, ConfigMap map) {
        forbid(map, "without type: calculated", "of", "at-least");
        if (map.has("address") == map.has("host")) {
            map.missing("host", "host: and a host, or address: and an address");
            return null;
        }
        Address address = map.get("address", Values.ADDRESS);
        String host =
                map.has("host") ? map.reference("host", "host", reading.hosts().names()) : null;
        if (address == null && host == null) {
            return null;
        }
        EndpointSettings.Request request = new EndpointSettings.Tcp();
        if (type == Type.HTTP) {
            String called = host == null ? String.valueOf(address) : host;
            request = new EndpointSettings.Http(called, map.get("path", PATH, "/"), map.get("search", SEARCH));
        } else {
            forbid(map, "with type: tcp", "path", "search");
        }
        return new DnsHealthCheckSpec.Endpoint(
                request,
                host,
                address,
                map.get("port", Values.PORT, 80),
                map.get("interval", Values.POSITIVE_DURATION, DEFAULT_INTERVAL_NS),
                map.get("threshold", Values.integer(1, 10), EndpointSettings.DEFAULT_THRESHOLD));
    }

    private static void forbid(ConfigMap map, String where, String... keys) {
        for (String key : keys) {
            if (map.has(key)) {
                map.complain(key, key + ' ' + where, "nothing");
            }
        }
    }

    private static String path(String text) {
        return new EndpointSettings.Http("host", text, null).path();
    }

    private static String search(String text) {
        return String.valueOf(new EndpointSettings.Http("host", "/", text).search());
    }
}
