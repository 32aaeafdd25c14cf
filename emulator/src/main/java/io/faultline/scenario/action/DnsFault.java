package io.faultline.scenario.action;

import io.faultline.dns.fault.Fault;
import io.faultline.dns.fault.FaultSite;
import io.faultline.scenario.fault.FaultRule;
import io.faultline.scenario.fault.FaultSpec;
import io.faultline.topology.config.ConfigMap;
import io.faultline.topology.config.ConfigNode;
import io.faultline.topology.config.Keys;
import io.faultline.topology.config.Values;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Has DNS servers, or resolvers towards their clients, misbehave: {@code dns-fault: {server: ns1, do: {rcode: SERVFAIL}, when:
 * {suffix: shop.example, type: AAAA, probability: 30%}, for: 10m}}, or {@code dns-fault: {preset: aaaa-drop}}. Without {@code
 * server} and {@code resolver}, every server.
 */
public final class DnsFault implements Action {
    static final Keys KEYS = Keys.of("dns-fault", "server", "resolver", "preset", "k", "do", "when", "for", "name");
    static final ActionKind KIND = new ActionKind("dns-fault", DnsFault::read);

    private static final long UNTIL_HEALED = 0;

    private final DnsSites sites;
    private final FaultSpec spec;
    private final String name;
    private final long lengthNs;

    private DnsFault(DnsSites sites, FaultSpec spec, String name, long lengthNs) {
        this.sites = sites;
        this.spec = spec;
        this.name = name;
        this.lengthNs = lengthNs;
    }

    private static @Nullable Action read(ConfigNode value, ActionScope scope) {
        ConfigMap map = ConfigMap.of(value, KEYS, scope.problems());
        DnsSites sites = DnsSites.read(map, scope);
        FaultSpec spec = FaultSpec.read(map, scope.topology().speed());
        if (spec != null && spec.needsZones() && map.has("resolver")) {
            map.complain("resolver", "a resolver, which has no zones", "server");
            return null;
        }
        String unsigned = spec != null && spec.needsSignedZones() ? sites.firstUnsigned(scope.topology()) : null;
        if (unsigned != null) {
            map.complain(
                    map.has("do") ? "do" : "preset", "broken signatures at " + unsigned, "a server with a signed zone");
            return null;
        }
        String name = map.get("name", Values.TEXT, map.get("preset", Values.TEXT, ""));
        long lengthNs = map.get("for", Values.POSITIVE_DURATION, UNTIL_HEALED);
        return spec == null
                ? null
                : new DnsFault(
                        sites, spec, name, (long) (lengthNs / scope.topology().speed()));
    }

    @Override
    public String describe() {
        return (name.isEmpty() ? "" : name + ": ") + spec.describe() + " at " + sites.describe();
    }

    @Override
    public Undo apply(Stage stage, long nowNs) {
        List<Switched> on = new ArrayList<>();
        List<FaultSite> at = sites.of(stage.region());
        try {
            for (int i = 0; i < at.size(); i++) {
                for (FaultRule rule : spec.at(i)) {
                    on.add(new Switched(at.get(i), rule.switchOn(at.get(i), name)));
                }
            }
        } catch (IllegalArgumentException e) {
            on.forEach(Switched::off);
            throw e;
        }
        if (lengthNs != UNTIL_HEALED) {
            stage.region().loop().eventLoop().schedule(() -> on.forEach(Switched::off), lengthNs, TimeUnit.NANOSECONDS);
        }
        return atNs -> on.forEach(Switched::off);
    }

    private record Switched(FaultSite site, Fault fault) {
        void off() {
            // Something else may have healed it.
            site.faults().remove(fault);
        }
    }
}
