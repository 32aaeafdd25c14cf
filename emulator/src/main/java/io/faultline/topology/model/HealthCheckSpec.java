package io.faultline.topology.model;

/**
 * How a balancer checks its targets; times are nanoseconds.
 *
 * @param kind what a check does
 * @param path what an HTTP check asks for
 * @param intervalNs between two checks of a target
 * @param timeoutNs after which a check has failed
 */
public record HealthCheckSpec(Kind kind, String path, long intervalNs, long timeoutNs) {

    /** What a check does. */
    public enum Kind {
        /** Connects. */
        TCP,
        /** Asks for a path and expects a 2xx or 3xx. */
        HTTP,
        /** Nothing: targets are healthy once registered. */
        NONE
    }
}
