package io.faultline.topology.read;

import io.faultline.dns.managed.Alias;
import io.faultline.dns.managed.RecordSet;
import io.faultline.dns.managed.RoutingPolicy;
import io.faultline.topology.config.ConfigMap;
import io.faultline.topology.config.ConfigNode;
import io.faultline.topology.config.Keys;
import io.faultline.topology.config.MapNode;
import io.faultline.topology.config.ScalarNode;
import io.faultline.topology.config.Values;
import io.faultline.topology.model.ZoneSpec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/**
 * A record set of managed DNS.
 *
 * <pre>
 * - name: www                     relative to the zone
 *   type: A
 *   ttl: 60                       the zone's by default
 *   data: [127.1.0.80]            as in a master file; or
 *   alias: other                  a name of the zone, or {name: other, evaluate-health: true}, or {balancer: web-lb}
 *   weight: 10                    or failover: primary, secondary; or region: eu; or multivalue: true;
 *                                 or location: {country: DE} or default; or cidr: [127.3.0.0/16] or default
 *   health-check: web-eu
 *   id: first                     what follows from the policy, by default
 * </pre>
 */
final class RecordSetReader {

    static final Keys KEYS = Keys.of(
            "recordSet",
            "name",
            "type",
            "ttl",
            "data",
            "alias",
            "weight",
            "failover",
            "region",
            "multivalue",
            "location",
            "cidr",
            "health-check",
            "id");
    static final Keys ALIAS = Keys.of("recordSetAlias", "name", "balancer", "evaluate-health");
    static final Keys AREA = Keys.of("recordSetLocation", "continent", "country", "subdivision");

    private final Reading reading;
    private final Name origin;
    private final int ttl;
    private final Set<String> checks;
    private final Set<String> balancers;
    private int number;

    /**
     * Prepares to read the record sets of a zone.
     *
     * @param ttl of those that do not say, in seconds
     * @param checks the names of health checks
     * @param balancers the names of balancers
     */
    RecordSetReader(Reading reading, Name origin, int ttl, Set<String> checks, Set<String> balancers) {
        this.reading = reading;
        this.origin = origin;
        this.ttl = ttl;
        this.checks = checks;
        this.balancers = balancers;
    }

    /** Reads one; null after a complaint. */
    @Nullable
    RecordSet read(ConfigNode node) {
        number++;
        ConfigMap map = ConfigMap.of(node, KEYS, reading.problems());
        Name owner = name(map.require("name", Values.TEXT), map, "name");
        String typeName = map.require("type", Values.TEXT);
        int type = typeName == null ? -1 : Type.value(typeName.toUpperCase(Locale.ROOT));
        if (typeName != null && type < 0) {
            map.complain("type", typeName, "an RR type such as A, AAAA or CNAME");
        }
        String check = map.has("health-check") ? map.reference("health-check", "health check", checks) : null;
        RoutingPolicy policy = policy(map);
        Alias alias = map.has("alias") ? alias(map) : null;
        if (owner == null || type < 0 || policy == null || (map.has("alias") && alias == null)) {
            return null;
        }
        int seconds = alias == null ? map.get("ttl", Values.integer(0, Integer.MAX_VALUE), ttl) : 0;
        List<Record> records = records(map, owner, type, seconds);
        if (records == null) {
            return null;
        }
        if (records.isEmpty() && alias == null) {
            map.missing("data", "data or an alias");
            return null;
        }
        if (!records.isEmpty() && alias != null) {
            map.complain("alias", "an alias and data", "one of the two");
            return null;
        }
        if (policy instanceof RoutingPolicy.Multivalue && records.size() != 1) {
            map.complain("multivalue", records.size() + " records", "one record in data, and no alias");
            return null;
        }
        String id = id(map, policy);
        if (id.isEmpty() != policy instanceof RoutingPolicy.Simple) {
            map.complain(
                    "id",
                    id.isEmpty() ? "\"\"" : id,
                    id.isEmpty() ? "a text" : "none without a routing policy such as weight or failover");
            return null;
        }
        return new RecordSet(owner, type, id, policy, seconds, records, alias, check);
    }

    /** What tells it apart where nothing is said. */
    private String id(ConfigMap map, RoutingPolicy policy) {
        if (policy instanceof RoutingPolicy.Simple) {
            return map.get("id", Values.TEXT, "");
        }
        String usual = policy instanceof RoutingPolicy.Failover failover
                ? failover.primary() ? "primary" : "secondary"
                : policy instanceof RoutingPolicy.Latency latency ? latency.region() : String.valueOf(number);
        return map.get("id", Values.TEXT, usual);
    }

    private @Nullable RoutingPolicy policy(ConfigMap map) {
        Map<String, Supplier<RoutingPolicy>> policies = new LinkedHashMap<>();
        policies.put(
                "weight",
                () -> new RoutingPolicy.Weighted(map.get("weight", Values.integer(0, RoutingPolicy.MAX_WEIGHT), 0)));
        policies.put(
                "failover",
                () -> new RoutingPolicy.Failover(
                        map.get("failover", Values.either("primary", true, "secondary", false), true)));
        policies.put("region", () -> new RoutingPolicy.Latency(map.get("region", Values.TEXT, "")));
        policies.put(
                "multivalue",
                () -> map.get("multivalue", Values.BOOLEAN, true)
                        ? new RoutingPolicy.Multivalue()
                        : new RoutingPolicy.Simple());
        policies.put("location", () -> new RoutingPolicy.Geolocation(area(map)));
        policies.put(
                "cidr",
                () -> new RoutingPolicy.Cidr(isDefault(map, "cidr") ? List.of() : map.list("cidr", Values.PREFIX)));
        RoutingPolicy policy = null;
        for (Map.Entry<String, Supplier<RoutingPolicy>> entry : policies.entrySet()) {
            if (map.has(entry.getKey()) && policy != null) {
                map.complain(
                        entry.getKey(), "a second routing policy", "one of " + String.join(", ", policies.keySet()));
                return null;
            }
            policy = map.has(entry.getKey()) ? entry.getValue().get() : policy;
        }
        return policy == null ? new RoutingPolicy.Simple() : policy;
    }

    private static RoutingPolicy.Area area(ConfigMap map) {
        return isDefault(map, "location")
                ? RoutingPolicy.Area.EVERYBODY
                : ManagedDnsReader.area(map.map("location", AREA));
    }

    private static boolean isDefault(ConfigMap map, String key) {
        return map.value(key) instanceof ScalarNode scalar && scalar.text().equals("default");
    }

    private @Nullable Alias alias(ConfigMap map) {
        if (!(map.value("alias") instanceof MapNode)) {
            Name target = name(map.get("alias", Values.TEXT), map, "alias");
            return target == null ? null : new Alias(target, true);
        }
        ConfigMap alias = map.map("alias", ALIAS);
        boolean evaluates = alias.get("evaluate-health", Values.BOOLEAN, true);
        if (alias.has("balancer") == alias.has("name")) {
            alias.missing("name", "a name of the zone, or balancer: and a balancer");
            return null;
        }
        if (alias.has("balancer")) {
            String balancer = alias.reference("balancer", "balancer", balancers);
            return balancer == null ? null : new Alias(ZoneSpec.balancerName(balancer), evaluates);
        }
        Name target = name(alias.get("name", Values.TEXT), alias, "name");
        return target == null ? null : new Alias(target, evaluates);
    }

    private @Nullable Name name(@Nullable String text, ConfigMap map, String key) {
        if (text == null) {
            return null;
        }
        try {
            Name name = Name.fromString(text, origin);
            if (name.subdomain(origin)) {
                return name;
            }
            map.complain(key, name.toString(), "a name in " + origin);
        } catch (TextParseException e) {
            map.complain(key, text, "a name in " + origin);
        }
        return null;
    }

    /** The records of {@code data}, none where it is missing; null after a complaint. */
    private @Nullable List<Record> records(ConfigMap map, Name owner, int type, int seconds) {
        List<Record> records = new ArrayList<>();
        boolean isRight = true;
        for (ConfigNode item : map.items("data")) {
            String data = ConfigMap.parse(item, "data", Values.TEXT, reading.problems());
            try {
                if (data == null) {
                    isRight = false;
                } else {
                    records.add(Record.fromString(owner, type, DClass.IN, seconds, data, origin));
                }
            } catch (IOException e) {
                reading.problems().add(item, item.describe(), "data of type " + Type.string(type));
                isRight = false;
            }
        }
        return isRight ? records : null;
    }
}
