package io.faultline.scenario.expect;

import io.faultline.topology.config.ConfigNode;
import io.faultline.topology.config.MapNode;
import io.faultline.topology.config.Problems;
import io.faultline.topology.model.Topology;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** All kinds of condition. A new one is its file and its line here. */
public final class Conditions {
    private static final List<ConditionKind> KINDS = List.of(
            DnsCondition.KIND, PingCondition.KIND, HttpCondition.KIND, SuccessCondition.KIND, MetricCondition.KIND);

    private Conditions() {}

    /** The keys under which conditions are written. */
    public static List<String> keys() {
        return KINDS.stream().map(ConditionKind::key).toList();
    }

    /**
     * Reads the one condition of a map whose other keys are the caller's own.
     *
     * @return null, after a complaint, unless there is exactly one condition and it is right
     */
    public static @Nullable Condition read(MapNode map, Topology topology, Problems problems) {
        List<ConditionKind> present = new ArrayList<>();
        for (ConditionKind kind : KINDS) {
            if (map.get(kind.key()) != null) {
                present.add(kind);
            }
        }
        if (present.size() != 1) {
            problems.add(map, present.size() + " conditions", "exactly one of " + String.join(", ", keys()));
            return null;
        }
        ConditionKind kind = present.get(0);
        ConfigNode value = map.get(kind.key());
        return value == null ? null : kind.reader().read(value, new ConditionScope(topology, problems));
    }
}
