package io.faultline.dns.managed.health;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The health checks of a managed DNS service, by name. Loop thread only. */
public final class HealthChecks {

    /** Hears of changes; called on the loop's thread. */
    @FunctionalInterface
    public interface Listener {
        /**
         * A check became healthy or unhealthy.
         *
         * @param reason a few words: what made it so
         */
        void healthChanged(HealthCheck check, String reason);
    }

    private final Map<String, HealthCheck> checks = new LinkedHashMap<>();
    private final List<Listener> listeners = new ArrayList<>();
    private long changes;

    /**
     * Adds a check.
     *
     * @return the check
     * @throws IllegalArgumentException if there is one of its name
     */
    public <T extends HealthCheck> T add(T check) {
        if (checks.putIfAbsent(check.name(), check) != null) {
            throw new IllegalArgumentException("health check: " + check.name() + " (expected: a name of its own)");
        }
        check.enter(this);
        check.refresh("created");
        return check;
    }

    /** The check of a name, or null. */
    public @Nullable HealthCheck find(String name) {
        return checks.get(name);
    }

    /**
     * The check of a name.
     *
     * @throws IllegalArgumentException if there is none
     */
    public HealthCheck get(String name) {
        HealthCheck check = checks.get(name);
        if (check == null) {
            throw new IllegalArgumentException("health check: " + name + " (expected: one of " + checks.keySet() + ")");
        }
        return check;
    }

    /** All checks in the order in which they came; a view. */
    public Collection<HealthCheck> all() {
        return Collections.unmodifiableCollection(checks.values());
    }

    /** Adds one who hears of changes, after those added before. */
    public void addListener(Listener listener) {
        listeners.add(listener);
    }

    /** How many changes there were: what was concluded at the same number still holds. */
    public long changes() {
        return changes;
    }

    void changed(HealthCheck check, String reason) {
        changes++;
        listeners.forEach(listener -> listener.healthChanged(check, reason));
    }
}
