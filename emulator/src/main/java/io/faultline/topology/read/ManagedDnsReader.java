package io.faultline.topology.read;

import io.faultline.dns.managed.ClientLocation;
import io.faultline.dns.managed.RoutingPolicy;
import io.faultline.dns.managed.health.SafetyRule;
import io.faultline.topology.config.ConfigMap;
import io.faultline.topology.config.ConfigNode;
import io.faultline.topology.config.Keys;
import io.faultline.topology.config.Values;
import io.faultline.topology.model.DnsHealthCheckSpec;
import io.faultline.topology.model.ManagedDnsSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What managed DNS chooses by: the part of the section {@code dns} that record sets refer to.
 *
 * <pre>
 * checkers: {at: [eu, us], count: 16}        so many hosts, spread over the routers; or hosts: [probe-1, probe-2]
 * health-checks: {...}                       see {@link HealthCheckReader}
 * routing-controls:
 *   switches: {cell-a: on, cell-b: off}      each is a health check, too
 *   endpoints: {at: [eu, us], count: 5}      hosts that operators send their commands to
 *   rules:
 *     one-on: {assert: [cell-a, cell-b], at-least: 1}
 *     gate: {gate: [all], targets: [cell-a, cell-b], at-least: 1}
 * locations:
 *   berlin: {prefixes: [127.3.0.0/16], continent: EU, country: DE, subdivision: BE, latency: {eu: 5ms, us: 90ms}}
 * </pre>
 */
final class ManagedDnsReader {

    static final Keys PLACES = Keys.of("dnsCheckers", "at", "count", "hosts");
    static final Keys CONTROLS = Keys.of("routingControls", "switches", "endpoints", "rules");
    static final Keys RULE = Keys.of("safetyRule", "assert", "gate", "targets", "at-least");
    static final Keys LOCATION =
            Keys.of("clientLocation", "prefixes", "continent", "country", "subdivision", "latency");

    /** Route 53 tells no number. Of so many, three are more than 18 % and two are not. */
    private static final int CHECKERS = 16;

    /** A cluster of Application Recovery Controller. */
    private static final int ENDPOINTS = 5;

    private final Reading reading;
    private final List<String> checkers;
    private final Map<String, Boolean> controls = new LinkedHashMap<>();
    private final List<SafetyRule> rules = new ArrayList<>();
    private final List<ClientLocation> locations = new ArrayList<>();
    private final Map<String, DnsHealthCheckSpec> checks;

    /** Reads these keys of the section {@code dns}. */
    ManagedDnsReader(ConfigMap dns, Reading reading) {
        this.reading = reading;
        checkers = places("checker", dns.map("checkers", PLACES), CHECKERS);
        ConfigMap routing = dns.map("routing-controls", CONTROLS);
        routing.named("switches").forEach((name, node) -> {
            Boolean on = ConfigMap.parse(node, name, Values.either("on", true, "off", false), reading.problems());
            controls.put(name, on != null && on);
        });
        places("routing-endpoint", routing.map("endpoints", PLACES), ENDPOINTS);
        routing.named("rules").forEach(this::rule);
        dns.named("locations").forEach(this::location);
        checks = new HealthCheckReader(reading, controls.keySet()).read(dns.named("health-checks"));
        boolean checked =
                checks.values().stream().anyMatch(check -> check.kind() instanceof DnsHealthCheckSpec.Endpoint);
        if (checked && checkers.isEmpty()) {
            dns.missing("checkers", "where endpoints are checked from, such as {at: az1}");
        }
    }

    ManagedDnsSpec spec() {
        return new ManagedDnsSpec(checkers, checks, controls, rules, locations);
    }

    /** The names of what can be the health check of a record set. */
    Set<String> checks() {
        Set<String> names = new LinkedHashSet<>(controls.keySet());
        names.addAll(checks.keySet());
        return names;
    }

    /** Hosts of their own, one after the other at each router, or those that there are. */
    private List<String> places(String kind, ConfigMap map, int usual) {
        if (map.has("hosts")) {
            for (String key : List.of("at", "count")) {
                if (map.has(key)) {
                    map.complain(key, key + " and hosts", "one of the two");
                }
            }
            return DnsReader.references(map, "hosts", "host", reading.hosts().names());
        }
        List<ConfigNode> routers = map.items("at");
        int count = map.get("count", Values.integer(1, 1_000), usual);
        List<String> hosts = new ArrayList<>();
        for (int i = 0; i < count && !routers.isEmpty(); i++) {
            String name = kind + '-' + (i + 1);
            if (reading.hosts().at(name, routers.get(i % routers.size()), map.node())) {
                hosts.add(name);
            }
        }
        return hosts;
    }

    private void rule(String name, ConfigNode node) {
        ConfigMap map = ConfigMap.of(node, RULE, reading.problems());
        int least = map.get("at-least", Values.integer(1, 1_000), 1);
        List<String> asserted = DnsReader.references(map, "assert", "routing control", controls.keySet());
        List<String> gate = DnsReader.references(map, "gate", "routing control", controls.keySet());
        List<String> targets = DnsReader.references(map, "targets", "routing control", controls.keySet());
        boolean gating = map.has("gate") && map.has("targets");
        if (map.has("assert") == gating || (map.has("assert") && (map.has("gate") || map.has("targets")))) {
            reading.problems().add(node, "a rule that is not of one kind", "assert, or gate and targets");
            return;
        }
        try {
            rules.add(
                    gating
                            ? new SafetyRule.Gating(name, gate, targets, least)
                            : new SafetyRule.Assertion(name, asserted, least));
        } catch (IllegalArgumentException e) {
            map.complain("at-least", String.valueOf(least), "1 to the number of controls");
        }
    }

    private void location(String name, ConfigNode node) {
        ConfigMap map = ConfigMap.of(node, LOCATION, reading.problems());
        if (!map.has("prefixes")) {
            map.missing("prefixes", "prefixes such as 127.3.0.0/16");
        }
        Map<String, Long> latencies = new LinkedHashMap<>();
        map.named("latency").forEach((region, value) -> {
            Long latencyNs = ConfigMap.parse(value, region, Values.DURATION, reading.problems());
            latencies.put(region, latencyNs == null ? 0 : latencyNs);
        });
        locations.add(new ClientLocation(name, map.list("prefixes", Values.PREFIX), area(map), latencies));
    }

    /** The keys {@code continent}, {@code country} and {@code subdivision}. */
    static RoutingPolicy.Area area(ConfigMap map) {
        String country = map.get("country", Values.TEXT);
        String subdivision = map.get("subdivision", Values.TEXT);
        if (subdivision != null && country == null) {
            map.complain("subdivision", subdivision, "with the country that it is of");
            subdivision = null;
        }
        return new RoutingPolicy.Area(map.get("continent", Values.TEXT), country, subdivision);
    }
}
