package io.faultline.dns.managed.health;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Says whether record sets that name it may be chosen. It is evaluated when something changes, never for a query. Loop thread
 * only.
 */
public abstract class HealthCheck {
    private final String name;
    private final List<HealthCheck> dependents = new ArrayList<>();
    private @Nullable HealthChecks home;
    private boolean inverted;
    private boolean disabled;
    private boolean healthy = true;

    HealthCheck(String name) {
        this.name = name;
    }

    /** What record sets call it. */
    public final String name() {
        return name;
    }

    /** Whether it counts as healthy now. */
    public final boolean isHealthy() {
        return healthy;
    }

    /** Whether it says the opposite of what it sees. */
    public final boolean isInverted() {
        return inverted;
    }

    /** Whether it takes for healthy whatever it sees. */
    public final boolean isDisabled() {
        return disabled;
    }

    /** Makes it say the opposite of what it sees, or that no more. */
    public final void invert(boolean inverting) {
        inverted = inverting;
        refresh(inverting ? "inverted" : "no longer inverted");
    }

    /** Makes it take everything for healthy, which an inverted one turns around; or that no more. */
    public final void disable(boolean disabling) {
        disabled = disabling;
        refresh(disabling ? "disabled" : "enabled");
    }

    /** What it sees, before it is inverted. */
    abstract boolean measured();

    /** Looks again, and tells who has to know of a change. */
    final void refresh(String reason) {
        boolean now = (disabled || measured()) != inverted;
        if (now == healthy) {
            return;
        }
        healthy = now;
        if (home != null) {
            home.changed(this, reason);
        }
        dependents.forEach(dependent -> dependent.refresh(name + " is " + (now ? "healthy" : "unhealthy")));
    }

    /** Has another look again after this one's changes. */
    final void tell(HealthCheck dependent) {
        dependents.add(dependent);
    }

    void enter(HealthChecks checks) {
        home = checks;
    }
}
