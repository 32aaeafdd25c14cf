package io.faultline.balance;

/**
 * How targets are checked; times are nanoseconds.
 *
 * @param check what is asked
 * @param port where, or 0 for the target's own port
 * @param intervalNs from the start of one check to the start of the next, {@code > 0}
 * @param timeoutNs for the whole check, {@code 0 < timeout <= interval}
 */
public record HealthCheckSettings(HealthCheck check, int port, long intervalNs, long timeoutNs) {
    public HealthCheckSettings {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port: " + port + " (expected: 0 to 65535)");
        }
        if (intervalNs <= 0) {
            throw new IllegalArgumentException("interval: " + intervalNs + " ns (expected: > 0)");
        }
        if (timeoutNs <= 0 || timeoutNs > intervalNs) {
            throw new IllegalArgumentException(
                    "timeout: " + timeoutNs + " ns (expected: > 0 and <= interval, " + intervalNs + " ns)");
        }
    }

    /** Every 10 s with a timeout of 5 s, at the target's port. */
    public static HealthCheckSettings of(HealthCheck check) {
        return new HealthCheckSettings(check, 0, 10_000_000_000L, 5_000_000_000L);
    }

    public HealthCheckSettings every(long newIntervalNs, long newTimeoutNs) {
        return new HealthCheckSettings(check, port, newIntervalNs, newTimeoutNs);
    }
}
