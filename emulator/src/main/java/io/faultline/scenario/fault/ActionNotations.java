package io.faultline.scenario.fault;

import io.faultline.dns.fault.FaultAction;
import io.faultline.topology.config.ConfigMap;
import io.faultline.topology.config.ConfigNode;
import io.faultline.topology.config.Keys;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** All that {@code do} may say. Another way to misbehave is one more class in {@code dns.fault.action} and its line here. */
final class ActionNotations {

    private static final Map<String, ActionNotation> ALL =
            byKey(SendingNotations.ALL.stream(), AnswerNotations.ALL.stream(), OctetNotations.ALL.stream());

    static final Keys KEYS = Keys.of("dnsFaultDo", ALL.keySet().toArray(String[]::new));

    private ActionNotations() {}

    /** Reads the value of {@code do}: actions by their keys, at least one. */
    static List<FaultAction> read(ConfigNode value, FaultReading reading) {
        ConfigMap map = ConfigMap.of(value, KEYS, reading.problems());
        List<FaultAction> actions = new ArrayList<>();
        boolean any = false;
        // In the order in which they are written, for that is the order in which they are done.
        for (String key : map.node().keys()) {
            ActionNotation notation = ALL.get(key);
            ConfigNode node = map.node().get(key);
            if (notation == null || node == null) {
                continue;
            }
            any = true;
            FaultAction action = notation.reader().apply(node, reading);
            if (action != null) {
                actions.add(action);
            }
        }
        if (!any && map.node().keys().isEmpty()) {
            reading.problems().add(value, "nothing to do", "an action such as {rcode: SERVFAIL} or {drop: true}");
        }
        return actions;
    }

    @SafeVarargs
    private static Map<String, ActionNotation> byKey(Stream<ActionNotation>... all) {
        Map<String, ActionNotation> map = new LinkedHashMap<>();
        for (Stream<ActionNotation> some : all) {
            some.forEach(notation -> map.put(notation.key(), notation));
        }
        return map;
    }
}
