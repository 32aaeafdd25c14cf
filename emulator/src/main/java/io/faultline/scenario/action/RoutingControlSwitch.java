package io.faultline.scenario.action;

import io.faultline.dns.managed.health.RoutingControls;
import io.faultline.dns.managed.health.SafetyRuleException;
import io.faultline.topology.config.ConfigMap;
import io.faultline.topology.config.ConfigNode;
import io.faultline.topology.config.Keys;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Switches routing controls, all of these or none: {@code routing-control: {turn-on: cell-b, turn-off: cell-a}}. If a safety rule forbids it,
 * nothing happens and the refusal is counted, unless it is named in {@code override}. As an operator's command, {@code operate},
 * it travels to an endpoint over the network.
 */
public final class RoutingControlSwitch implements Action {
    static final Keys KEYS = Keys.of("routing-control", "turn-on", "turn-off", "override");
    static final ActionKind KIND = new ActionKind("routing-control", RoutingControlSwitch::read);

    private final Map<String, Boolean> states;
    private final List<String> overridden;

    private RoutingControlSwitch(Map<String, Boolean> states, List<String> overridden) {
        this.states = states;
        this.overridden = overridden;
    }

    private static @Nullable Action read(ConfigNode value, ActionScope scope) {
        ConfigMap map = ConfigMap.of(value, KEYS, scope.problems());
        Set<String> known = scope.topology().managedDns().controls().keySet();
        Map<String, Boolean> states = new LinkedHashMap<>();
        for (String state : List.of("turn-on", "turn-off")) {
            ConfigNode names = map.value(state);
            if (names != null) {
                scope.names(names, "routing control", known).forEach(name -> states.put(name, state.equals("turn-on")));
            }
        }
        if (!map.has("turn-on") && !map.has("turn-off")) {
            map.missing("turn-on", "turn-on or turn-off, and a routing control or a list of them");
        }
        List<String> rules = scope.topology().managedDns().rules().stream()
                .map(rule -> rule.name())
                .toList();
        ConfigNode override = map.value("override");
        List<String> overridden = override == null ? List.of() : scope.names(override, "safety rule", rules);
        return states.isEmpty() ? null : new RoutingControlSwitch(states, overridden);
    }

    @Override
    public String describe() {
        return "switch "
                + states.entrySet().stream()
                        .map(entry -> entry.getKey() + (entry.getValue() ? " on" : " off"))
                        .collect(Collectors.joining(", "));
    }

    @Override
    public Undo apply(Stage stage, long nowNs) {
        RoutingControls controls = stage.region().routingControls();
        Map<String, Boolean> before = controls.states();
        before.keySet().retainAll(states.keySet());
        return change(controls, states) ? atNs -> change(controls, before) : Undo.NOTHING;
    }

    private boolean change(RoutingControls controls, Map<String, Boolean> to) {
        try {
            controls.set(to, Set.copyOf(overridden));
            return true;
        } catch (SafetyRuleException e) {
            return false;
        }
    }
}
