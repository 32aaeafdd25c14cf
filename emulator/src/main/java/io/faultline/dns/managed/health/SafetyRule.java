package io.faultline.dns.managed.health;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Keeps routing controls from states that nobody wants. */
public sealed interface SafetyRule {

    /** Its name, by which it can be overridden. */
    String name();

    /** The controls that it is about. */
    Collection<String> controls();

    /**
     * Looks at a change of states.
     *
     * @param before of all controls: true for on
     * @param after of all controls
     * @throws SafetyRuleException if it must not be made
     */
    void check(Map<String, Boolean> before, Map<String, Boolean> after) throws SafetyRuleException;

    /**
     * After each change of one of them, at least so many of some controls are on. With at least one, there is always a record set
     * that is healthy, and DNS does not fail open.
     *
     * @param minimum {@code >= 1}
     */
    record Assertion(String name, List<String> controls, int minimum) implements SafetyRule {
        public Assertion {
            controls = List.copyOf(controls);
            requireMinimum(minimum, controls);
        }

        @Override
        public void check(Map<String, Boolean> before, Map<String, Boolean> after) throws SafetyRuleException {
            int on = on(controls, after);
            if (changed(controls, before, after) && on < minimum) {
                throw new SafetyRuleException(
                        name, on + " of " + controls + " would be on (expected: at least " + minimum + ")");
            }
        }
    }

    /**
     * Some controls can be changed only while at least so many of others, the gate, are on.
     *
     * @param minimum {@code >= 1}
     */
    record Gating(String name, List<String> gate, List<String> targets, int minimum) implements SafetyRule {
        public Gating {
            gate = List.copyOf(gate);
            targets = List.copyOf(targets);
            requireMinimum(minimum, gate);
        }

        @Override
        public Collection<String> controls() {
            List<String> all = new ArrayList<>(gate);
            all.addAll(targets);
            return all;
        }

        @Override
        public void check(Map<String, Boolean> before, Map<String, Boolean> after) throws SafetyRuleException {
            int on = on(gate, before);
            if (changed(targets, before, after) && on < minimum) {
                throw new SafetyRuleException(
                        name, on + " of the gate " + gate + " are on (expected: at least " + minimum + ")");
            }
        }
    }

    private static void requireMinimum(int minimum, List<String> controls) {
        if (minimum < 1 || minimum > controls.size()) {
            throw new IllegalArgumentException(
                    "minimum: " + minimum + " (expected: 1 to " + controls.size() + ", the number of controls)");
        }
    }

    private static int on(List<String> controls, Map<String, Boolean> states) {
        return (int) controls.stream()
                .filter(name -> Boolean.TRUE.equals(states.get(name)))
                .count();
    }

    private static boolean changed(List<String> controls, Map<String, Boolean> before, Map<String, Boolean> after) {
        return controls.stream().anyMatch(name -> !Objects.equals(before.get(name), after.get(name)));
    }
}
