package io.faultline.topology.model;

import io.faultline.dns.managed.ClientLocation;
import io.faultline.dns.managed.health.SafetyRule;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What managed DNS chooses by.
 *
 * @param checkers the hosts that endpoints are checked from
 * @param checks the health checks by name, children before what is calculated from them
 * @param controls the routing controls by name, true for those that are on at first; each is a health check, too
 * @param rules what keeps from mistakes with them
 * @param locations where clients are
 */
public record ManagedDnsSpec(
        List<String> checkers,
        Map<String, DnsHealthCheckSpec> checks,
        Map<String, Boolean> controls,
        List<SafetyRule> rules,
        List<ClientLocation> locations) {

    public ManagedDnsSpec {
        checkers = List.copyOf(checkers);
        checks = Collections.unmodifiableMap(new LinkedHashMap<>(checks));
        controls = Collections.unmodifiableMap(new LinkedHashMap<>(controls));
        rules = List.copyOf(rules);
        locations = List.copyOf(locations);
    }
}
