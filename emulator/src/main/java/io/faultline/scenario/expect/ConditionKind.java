package io.faultline.scenario.expect;

import io.faultline.topology.config.ConfigNode;
import org.jspecify.annotations.Nullable;

/**
 * How one kind of condition is written: the key it stands under, and how its value is read.
 */
record ConditionKind(String key, Reader reader) {
    /** Tells the scope what is wrong and returns null then. */
    @FunctionalInterface
    interface Reader {
        @Nullable
        Condition read(ConfigNode value, ConditionScope scope);
    }
}
