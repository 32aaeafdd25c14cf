package io.faultline.scenario.action;

import io.faultline.topology.config.ConfigNode;
import io.faultline.topology.config.Keys;
import io.faultline.topology.config.MapNode;
import io.faultline.topology.config.Problems;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All kinds of action. A new one is its file and its line here. */
public final class Actions {
    private static final Map<String, ActionKind> KINDS = byKey(List.of(
            PhaseMark.KIND,
            LinkChange.KIND,
            LinkCut.KIND,
            LinkRestore.KIND,
            NodeCrash.KIND,
            NodeRestart.KIND,
            RouteAdd.KIND,
            RouteWithdraw.KIND,
            TableClear.KIND,
            TableRestore.KIND,
            DnsSet.KIND,
            DnsEmpty.KIND,
            DnsRestore.KIND,
            DnsFault.KIND,
            DnsHeal.KIND,
            DnsWeight.KIND,
            DnsHealthCheckChange.KIND,
            RoutingControlSwitch.KIND,
            DnsStop.KIND,
            DnsStart.KIND,
            CacheFlush.KIND,
            EnactorSlow.KIND,
            PlaneStop.KIND,
            PlaneStart.KIND,
            RootInstall.KIND,
            TargetDrain.KIND,
            ServiceSlow.KIND,
            ServiceFail.KIND,
            ServiceStop.KIND,
            ServiceHang.KIND,
            ServiceStart.KIND,
            ServiceRecover.KIND,
            OperatorCommand.KIND));

    static final Keys KEYS = Keys.of("action", KINDS.keySet().toArray(String[]::new));

    private Actions() {}

    /** The keys under which actions are written, in the order in which documentation lists them. */
    public static List<String> keys() {
        return List.copyOf(KEYS.keys());
    }

    /**
     * Reads the one action of a map whose other keys are the caller's own.
     *
     * @return null, after a complaint, unless there is exactly one action and it is right
     */
    public static @Nullable Action read(MapNode map, ActionScope scope) {
        List<String> present = new ArrayList<>();
        for (String key : map.keys()) {
            if (KINDS.containsKey(key)) {
                present.add(key);
            }
        }
        if (present.size() != 1) {
            scope.problems()
                    .add(
                            map,
                            present.isEmpty() ? "no action" : String.join(" and ", present),
                            "exactly one of " + String.join(", ", keys()));
            return null;
        }
        String key = present.get(0);
        ConfigNode value = map.get(key);
        ActionKind kind = KINDS.get(key);
        return value == null || kind == null ? null : kind.reader().apply(value, scope);
    }

    /** Reads a map that is an action and nothing else, such as {@code {cut: az1-az2}}. */
    public static @Nullable Action readAlone(ConfigNode node, ActionScope scope) {
        Problems problems = scope.problems();
        if (!(node instanceof MapNode map)) {
            problems.add(node, node.describe(), "an action such as {cut: az1-az2}");
            return null;
        }
        for (Map.Entry<String, MapNode.Entry> entry : map.entries().entrySet()) {
            if (!KINDS.containsKey(entry.getKey())) {
                problems.add(Problems.unknown(
                        entry.getValue().key(), map.pathOf(entry.getKey()), "action", entry.getKey(), keys()));
                return null;
            }
        }
        return read(map, scope);
    }

    private static Map<String, ActionKind> byKey(List<ActionKind> kinds) {
        Map<String, ActionKind> map = new LinkedHashMap<>();
        for (ActionKind kind : kinds) {
            map.put(kind.key(), kind);
        }
        return map;
    }
}
