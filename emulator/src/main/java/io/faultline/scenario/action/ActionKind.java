package io.faultline.scenario.action;

import io.faultline.topology.config.ConfigNode;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * How one kind of action is written: the key it stands under, and how its value is read. Reading tells the scope what is
 * wrong and returns null then.
 */
record ActionKind(String key, BiFunction<ConfigNode, ActionScope, @Nullable Action> reader) {}
