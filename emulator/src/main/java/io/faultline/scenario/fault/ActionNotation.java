package io.faultline.scenario.fault;

import io.faultline.dns.fault.FaultAction;
import io.faultline.topology.config.ConfigNode;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * How one way to misbehave is written.
 *
 * @param key the key in {@code do}
 * @param reader reads the value; null after a complaint
 */
record ActionNotation(String key, BiFunction<ConfigNode, FaultReading, @Nullable FaultAction> reader) {}
