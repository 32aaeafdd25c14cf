package io.faultline.scenario.action;

import io.faultline.dns.managed.health.HealthCheck;
import io.faultline.topology.config.ConfigMap;
import io.faultline.topology.config.ConfigNode;
import io.faultline.topology.config.Keys;
import io.faultline.topology.config.Values;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Inverts or disables a health check of managed DNS, or no more: {@code health-check: {name: web-eu, inverted: true}}.
 *
 * @param name the check's
 * @param inverted whether it is to say the opposite, or null to leave that
 * @param disabled whether it is to take everything for healthy, or null to leave that
 */
public record DnsHealthCheckChange(
        String name, @Nullable Boolean inverted, @Nullable Boolean disabled) implements Action {
    static final Keys KEYS = Keys.of("health-check", "name", "inverted", "disabled");
    static final ActionKind KIND = new ActionKind("health-check", DnsHealthCheckChange::read);

    private static @Nullable Action read(ConfigNode value, ActionScope scope) {
        ConfigMap map = ConfigMap.of(value, KEYS, scope.problems());
        Set<String> known =
                new LinkedHashSet<>(scope.topology().managedDns().checks().keySet());
        known.addAll(scope.topology().managedDns().controls().keySet());
        String name = map.reference("name", "health check", known);
        Boolean inverted = map.get("inverted", Values.BOOLEAN);
        Boolean disabled = map.get("disabled", Values.BOOLEAN);
        if (!map.has("inverted") && !map.has("disabled")) {
            map.missing("inverted", "inverted or disabled, and true or false");
            return null;
        }
        return name == null ? null : new DnsHealthCheckChange(name, inverted, disabled);
    }

    @Override
    public String describe() {
        return "health check " + name
                + (inverted == null ? "" : inverted ? " inverted" : " not inverted")
                + (disabled == null ? "" : disabled ? " disabled" : " enabled");
    }

    @Override
    public Undo apply(Stage stage, long nowNs) {
        HealthCheck check = stage.region().managedDns().steering().health().get(name);
        boolean wasInverted = check.isInverted();
        boolean wasDisabled = check.isDisabled();
        change(check, inverted == null ? wasInverted : inverted, disabled == null ? wasDisabled : disabled);
        return atNs -> change(check, wasInverted, wasDisabled);
    }

    private static void change(HealthCheck check, boolean inverting, boolean disabling) {
        check.disable(disabling);
        check.invert(inverting);
    }
}
