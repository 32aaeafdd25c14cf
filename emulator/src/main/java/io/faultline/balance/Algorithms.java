package io.faultline.balance;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** The algorithms by name: to add one, write its class and a line here. */
public final class Algorithms {
    private static final Map<String, Supplier<Algorithm>> BY_NAME = new LinkedHashMap<>();

    static {
        BY_NAME.put("round-robin", RoundRobin::new);
        BY_NAME.put("least-connections", LeastConnections::new);
        BY_NAME.put("flow-hash", FlowHash::new);
    }

    private Algorithms() {}

    /** The names there are. */
    public static Set<String> names() {
        return Collections.unmodifiableSet(BY_NAME.keySet());
    }

    /**
     * A new instance.
     *
     * @throws IllegalArgumentException if there is none of that name
     */
    public static Algorithm create(String name) {
        Supplier<Algorithm> supplier = BY_NAME.get(name);
        if (supplier == null) {
            throw new IllegalArgumentException("algorithm: " + name + " (expected: one of " + BY_NAME.keySet() + ")");
        }
        return supplier.get();
    }
}
