package io.faultline.scenario.expect;

import io.faultline.topology.Region;
import io.faultline.topology.config.ConfigMap;
import io.faultline.topology.config.ConfigNode;
import io.faultline.topology.config.Keys;
import io.faultline.topology.config.Values;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A number of the running region within bounds: {@code metric: {name: router.core1.routes, at-most: 3}}. The names are those
 * of {@link Measures}.
 *
 * @param name which number
 * @param bounds what it has to be
 */
record MetricCondition(String name, Bounds bounds) implements Condition {
    static final Keys KEYS = Keys.of("expectMetric", "name", "at-least", "at-most");
    static final ConditionKind KIND = new ConditionKind("metric", MetricCondition::read);

    private static @Nullable Condition read(ConfigNode value, ConditionScope scope) {
        ConfigMap map = ConfigMap.of(value, KEYS, scope.problems());
        String name = map.require("name", Values.TEXT);
        Bounds bounds = Bounds.read(map, Values.decimal(-1e15, 1e15));
        if (name == null || bounds == null) {
            return null;
        }
        String wrong = Measures.check(name, scope.topology());
        if (wrong != null) {
            map.complain("name", name, wrong);
            return null;
        }
        return new MetricCondition(name, bounds);
    }

    @Override
    public String describe() {
        return name + " " + bounds;
    }

    @Override
    public void probe(Region region, long nowNs, Consumer<Observation> done) {
        double value = Measures.read(name, region);
        done.accept(new Observation(bounds.hold(value), Bounds.text(value)));
    }
}
