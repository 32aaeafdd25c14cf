package io.faultline.dns.managed;

import io.faultline.dns.managed.health.HealthCheck;
import org.jspecify.annotations.Nullable;

/**
 * A record set among those to choose from.
 *
 * @param source where its records come from
 * @param check its health check, or null
 */
record Candidate(RecordSet set, Source source, @Nullable HealthCheck check) {
    /** Without a check, and without an alias that looks at its target, it always is. */
    boolean isHealthy() {
        return (check == null || check.isHealthy()) && (!evaluates() || source.isHealthy());
    }

    private boolean evaluates() {
        Alias alias = set.alias();
        return alias != null && alias.evaluateTargetHealth();
    }
}
