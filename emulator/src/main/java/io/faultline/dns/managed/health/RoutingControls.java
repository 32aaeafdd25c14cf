package io.faultline.dns.managed.health;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Switches for the recovery of an application, as those of Application Recovery Controller: each one is the health check of record
 * sets, states change together or not at all, and safety rules keep from mistakes. Loop thread only.
 */
public final class RoutingControls {
    private final Map<String, RoutingControl> controls = new LinkedHashMap<>();
    private final List<SafetyRule> rules;
    private long refusals;

    /**
     * Makes switches that are as they are said to be at first, which no rule is asked about.
     *
     * @throws IllegalArgumentException if a rule names a control that there is none of
     */
    public RoutingControls(Map<String, Boolean> initial, List<SafetyRule> rules) {
        this.rules = List.copyOf(rules);
        initial.forEach((name, on) -> controls.put(name, new RoutingControl(name, on)));
        for (SafetyRule rule : this.rules) {
            rule.controls().forEach(this::control);
        }
    }

    /** The names of the controls. */
    public Set<String> names() {
        return controls.keySet();
    }

    /**
     * The control of a name: a health check of the same name.
     *
     * @throws IllegalArgumentException if there is none
     */
    public RoutingControl control(String name) {
        RoutingControl control = controls.get(name);
        if (control == null) {
            throw new IllegalArgumentException(
                    "routing control: " + name + " (expected: one of " + controls.keySet() + ")");
        }
        return control;
    }

    /** The state of all controls: true for on. */
    public Map<String, Boolean> states() {
        Map<String, Boolean> states = new LinkedHashMap<>();
        controls.forEach((name, control) -> states.put(name, control.isOn()));
        return states;
    }

    /** The names of the safety rules. */
    public Set<String> rules() {
        Set<String> names = new LinkedHashSet<>();
        rules.forEach(rule -> names.add(rule.name()));
        return names;
    }

    /** How often a rule forbade a change. */
    public long refusals() {
        return refusals;
    }

    /**
     * Sets the states of some controls, of all these or of none.
     *
     * @param changes true for on
     * @param overridden the names of rules that do not count this time
     * @throws SafetyRuleException if a rule forbids it
     * @throws IllegalArgumentException if there is no such control or rule
     */
    public void set(Map<String, Boolean> changes, Set<String> overridden) throws SafetyRuleException {
        Set<String> known = rules();
        for (String name : overridden) {
            if (!known.contains(name)) {
                throw new IllegalArgumentException("safety rule: " + name + " (expected: one of " + known + ")");
            }
        }
        Map<String, Boolean> before = states();
        Map<String, Boolean> after = new LinkedHashMap<>(before);
        changes.forEach((name, on) -> after.put(control(name).name(), on));
        for (SafetyRule rule : rules) {
            if (!overridden.contains(rule.name())) {
                check(rule, before, after);
            }
        }
        // On before off, so that nobody in between sees everything off.
        changes.forEach((name, on) -> control(name).set(on || control(name).isOn()));
        changes.forEach((name, on) -> control(name).set(on));
    }

    private void check(SafetyRule rule, Map<String, Boolean> before, Map<String, Boolean> after)
            throws SafetyRuleException {
        try {
            rule.check(before, after);
        } catch (SafetyRuleException e) {
            refusals++;
            throw e;
        }
    }
}
