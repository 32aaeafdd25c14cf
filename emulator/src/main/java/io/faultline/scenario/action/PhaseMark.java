package io.faultline.scenario.action;

import io.faultline.topology.config.ConfigMap;
import io.faultline.topology.config.Values;

/**
 * Marks the beginning of a phase of the incident, for the reader of a run; it changes nothing.
 *
 * @param name what begins
 */
public record PhaseMark(String name) implements Action {
    static final ActionKind KIND = new ActionKind("phase", (value, scope) -> {
        String name = ConfigMap.parse(value, "phase", Values.TEXT, scope.problems());
        return name == null ? null : new PhaseMark(name);
    });

    @Override
    public String describe() {
        return "phase: " + name;
    }

    @Override
    public Undo apply(Stage stage, long nowNs) {
        return Undo.NOTHING;
    }

    @Override
    public boolean reversible() {
        return false;
    }
}
