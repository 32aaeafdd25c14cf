package io.faultline.scenario;

import io.faultline.scenario.action.Action;
import io.faultline.scenario.action.ActionScope;
import io.faultline.scenario.action.Actions;
import io.faultline.scenario.expect.Condition;
import io.faultline.scenario.expect.Conditions;
import io.faultline.scenario.expect.Expectation;
import io.faultline.scenario.expect.Timing;
import io.faultline.topology.TopologyLoader;
import io.faultline.topology.config.ConfigMap;
import io.faultline.topology.config.ConfigNode;
import io.faultline.topology.config.Keys;
import io.faultline.topology.config.ListNode;
import io.faultline.topology.config.MapNode;
import io.faultline.topology.config.Overrides;
import io.faultline.topology.config.Problems;
import io.faultline.topology.config.TopologyException;
import io.faultline.topology.config.Values;
import io.faultline.topology.model.Topology;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the sections {@code script} and {@code expect} of a topology.
 *
 * <pre>
 * script:
 *   - {at: 10m, table-clear: [core1, core2], tags: [fault]}
 *   - {from: 20m, to: 30m, change: {link: az1-az2, loss: 30%}}     taken back at the end
 *   - {from: 0s, to: 1h, every: 5m, crash: worker}                 repeated
 * expect:
 *   - {at: 5m, dns: {name: shop.example, from: client, is: NOERROR}}
 *   - {from: 11m, to: 19m, every: 30s, http: {...}}                at every probe
 *   - {after: 30m, within: 15m, success: {...}}                    at some probe: a recovery
 * </pre>
 */
public final class ScenarioReader {
    static final Keys SCRIPT_KEYS = Keys.of("script", "at", "from", "to", "every", "tags", "note")
            .and("scriptEntry", Actions.keys().toArray(String[]::new));
    static final Keys EXPECT_KEYS = Keys.of("expect", "at", "from", "to", "after", "within", "every", "name")
            .and("expectEntry", Conditions.keys().toArray(String[]::new));

    private static final long SECOND_NS = 1_000_000_000L;
    /** A window is probed this often where nothing is said, but not more than once a second. */
    private static final int DEFAULT_PROBES = 60;

    private ScenarioReader() {}

    /**
     * Reads a topology with its script.
     *
     * @param pathOrName as {@link TopologyLoader#load(String, Overrides)} takes it
     * @throws TopologyException with every complaint about either
     */
    public static Scenario load(String pathOrName, Overrides overrides) {
        Problems problems = new Problems();
        Topology topology = TopologyLoader.load(pathOrName, overrides, problems);
        Scenario scenario = read(topology, problems);
        problems.throwIfAny();
        return scenario;
    }

    /** Reads the script of a topology; it may be used only if there are no problems. */
    public static Scenario read(Topology topology, Problems problems) {
        ActionScope scope = new ActionScope(topology, problems);
        List<TimedAction> script = new ArrayList<>();
        for (ConfigNode node : items(topology.script(), problems)) {
            TimedAction timed = timedAction(node, scope);
            if (timed != null) {
                script.add(timed);
            }
        }
        List<Expectation> expectations = new ArrayList<>();
        for (ConfigNode node : items(topology.expect(), problems)) {
            Expectation expectation = expectation(node, scope);
            if (expectation != null) {
                expectations.add(expectation);
            }
        }
        return new Scenario(topology, script, expectations);
    }

    private static List<ConfigNode> items(@Nullable ConfigNode section, Problems problems) {
        if (section == null || section.isEmpty()) {
            return List.of();
        }
        if (section instanceof ListNode list) {
            return list.items();
        }
        problems.add(section, section.describe(), "a list of maps");
        return List.of();
    }

    private static @Nullable TimedAction timedAction(ConfigNode node, ActionScope scope) {
        ConfigMap map = ConfigMap.of(node, SCRIPT_KEYS, scope.problems());
        MapNode entry = map.node();
        Action action = Actions.read(entry, scope);
        Long atNs = map.get("at", Values.DURATION);
        Long fromNs = map.get("from", Values.DURATION);
        Long toNs = map.get("to", Values.DURATION);
        long everyNs = map.get("every", Values.POSITIVE_DURATION, 0L);
        if (map.has("at") == map.has("from") || (map.has("at") && (map.has("to") || map.has("every")))) {
            scope.problems().add(node, present(map, "at", "from", "to", "every"), "at, or from and to");
            return null;
        }
        if (map.has("from") && !map.has("to")) {
            map.missing("to", "the end of the window that from begins");
            return null;
        }
        if (fromNs != null && toNs != null && toNs <= fromNs) {
            map.complain("to", "not after from", "a time after from");
            return null;
        }
        if (action != null && map.has("to") && everyNs == 0 && !action.reversible()) {
            map.complain("to", "the end of something that cannot be taken back", "at instead of from and to");
            return null;
        }
        Long startNs = atNs == null ? fromNs : atNs;
        if (action == null || startNs == null) {
            return null;
        }
        return new TimedAction(
                action, startNs, toNs, everyNs, map.list("tags", Values.TEXT), map.get("note", Values.TEXT, ""));
    }

    private static @Nullable Expectation expectation(ConfigNode node, ActionScope scope) {
        ConfigMap map = ConfigMap.of(node, EXPECT_KEYS, scope.problems());
        Condition condition = Conditions.read(map.node(), scope.topology(), scope.problems());
        Timing timing = timing(map, scope.problems());
        if (condition == null || timing == null) {
            return null;
        }
        return new Expectation(map.get("name", Values.TEXT, condition.describe()), condition, timing);
    }

    private static @Nullable Timing timing(ConfigMap map, Problems problems) {
        Long atNs = map.get("at", Values.DURATION);
        Long fromNs = map.get("from", Values.DURATION);
        Long toNs = map.get("to", Values.DURATION);
        Long afterNs = map.get("after", Values.DURATION);
        Long withinNs = map.get("within", Values.POSITIVE_DURATION);
        Long everyNs = map.get("every", Values.POSITIVE_DURATION);
        String written = present(map, "at", "from", "to", "after", "within", "every");
        return switch (written) {
            case "at" -> atNs == null ? null : new Timing.At(atNs);
            case "from and to", "from and to and every" -> window(map, fromNs, toNs, everyNs);
            case "after and within", "after and within and every" ->
                afterNs == null || withinNs == null
                        ? null
                        : new Timing.Within(afterNs, withinNs, everyNs == null ? SECOND_NS : everyNs);
            default -> {
                problems.add(map.node(), written, "at, or from and to, or after and within");
                yield null;
            }
        };
    }

    private static @Nullable Timing window(
            ConfigMap map, @Nullable Long fromNs, @Nullable Long toNs, @Nullable Long everyNs) {
        if (fromNs == null || toNs == null) {
            return null;
        }
        if (toNs <= fromNs) {
            map.complain("to", "not after from", "a time after from");
            return null;
        }
        return new Timing.Throughout(fromNs, toNs, everyNs == null ? spacing(toNs - fromNs) : everyNs);
    }

    private static long spacing(long windowNs) {
        return Math.max(SECOND_NS, windowNs / DEFAULT_PROBES);
    }

    private static String present(ConfigMap map, String... keys) {
        List<String> present = new ArrayList<>();
        for (String key : keys) {
            if (map.has(key)) {
                present.add(key);
            }
        }
        return present.isEmpty() ? "no time" : String.join(" and ", present);
    }
}
