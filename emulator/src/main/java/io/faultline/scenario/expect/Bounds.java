package io.faultline.scenario.expect;

import io.faultline.topology.config.ConfigMap;
import io.faultline.topology.config.ValueType;
import java.math.BigDecimal;
import java.math.MathContext;
import org.jspecify.annotations.Nullable;

/**
 * The keys {@code at-least} and {@code at-most}, of which one at least is written.
 *
 * @param atLeast the least value that holds, or null
 * @param atMost the greatest value that holds, or null
 */
record Bounds(@Nullable Double atLeast, @Nullable Double atMost) {
    static @Nullable Bounds read(ConfigMap map, ValueType<Double> type) {
        Bounds bounds = new Bounds(map.get("at-least", type), map.get("at-most", type));
        if (!map.has("at-least") && !map.has("at-most")) {
            map.missing("at-least", "at-least, at-most or both");
            return null;
        }
        return bounds;
    }

    boolean hold(double value) {
        return (atLeast == null || value >= atLeast) && (atMost == null || value <= atMost);
    }

    /** {@code >= 0.99}. */
    @Override
    public String toString() {
        String least = atLeast == null ? "" : ">= " + text(atLeast);
        String most = atMost == null ? "" : "<= " + text(atMost);
        return least.isEmpty() || most.isEmpty() ? least + most : least + " and " + most;
    }

    /** A number to six digits, without trailing zeros. */
    static String text(double value) {
        return Double.isNaN(value)
                ? "NaN"
                : new BigDecimal(value)
                        .round(new MathContext(6))
                        .stripTrailingZeros()
                        .toPlainString();
    }
}
