package io.faultline.scenario.expect;

import io.faultline.service.client.SuccessWindow;
import io.faultline.topology.Region;
import io.faultline.topology.config.ConfigMap;
import io.faultline.topology.config.ConfigNode;
import io.faultline.topology.config.Keys;
import io.faultline.topology.config.Values;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The share of a population's requests that succeeded of late: {@code success: {population: shoppers, over: 1m, at-least:
 * 99%}}. A window in which no request ended does not hold.
 *
 * @param population the synthetic clients
 * @param overNs the window before the probe
 * @param bounds what the share has to be
 */
record SuccessCondition(String population, long overNs, Bounds bounds) implements Condition {
    static final Keys KEYS = Keys.of("expectSuccess", "population", "over", "at-least", "at-most");
    static final ConditionKind KIND = new ConditionKind("success", SuccessCondition::read);

    private static final long MINUTE_NS = 60_000_000_000L;

    private static @Nullable Condition read(ConfigNode value, ConditionScope scope) {
        ConfigMap map = ConfigMap.of(value, KEYS, scope.problems());
        String population = map.reference(
                "population", "population", scope.topology().populations().keySet());
        long overNs = map.get("over", Values.POSITIVE_DURATION, MINUTE_NS);
        Bounds bounds = Bounds.read(map, Values.PROBABILITY);
        return population == null || bounds == null ? null : new SuccessCondition(population, overNs, bounds);
    }

    @Override
    public String describe() {
        return "success of " + population + " over " + Durations.text(overNs) + " " + bounds;
    }

    @Override
    public void probe(Region region, long nowNs, Consumer<Observation> done) {
        SuccessWindow window = region.population(population).stats().window();
        // The window is written in the incident's time, the population lives in the loop's.
        long windowNs = Math.max(1, (long) (overNs / region.topology().speed()));
        long ended = window.ended(windowNs, nowNs);
        double rate = window.rate(windowNs, nowNs);
        boolean holds = ended > 0 && bounds.hold(rate);
        done.accept(new Observation(holds, String.format(Locale.ROOT, "%.2f%% of %d requests", rate * 100, ended)));
    }
}
