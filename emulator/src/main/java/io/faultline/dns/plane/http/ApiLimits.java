package io.faultline.dns.plane.http;

/**
 * How long a service takes and how much it takes on.
 *
 * @param latencyNs mean time from a request to its answer, uniform from half to one and a half of it; {@code >= 0}
 * @param requestsPerSecond of all clients together; more are answered by 429; {@code > 0}, infinite for no limit
 * @param burst requests that may come at once, {@code >= 1}
 * @param maxBodyBytes of a request; longer ones are answered by 413
 * @param maxConnections at a time; further ones are closed
 * @param maxInFlight requests that are worked on at a time; further ones are answered by 503
 */
public record ApiLimits(
        long latencyNs, double requestsPerSecond, int burst, int maxBodyBytes, int maxConnections, int maxInFlight) {

    public ApiLimits {
        require("latency", (double) latencyNs, "ns, >= 0", latencyNs >= 0);
        require("rate", requestsPerSecond, "a second, > 0", requestsPerSecond > 0);
        require("burst", burst, ">= 1", burst >= 1);
        require("max body", maxBodyBytes, "bytes, >= 1", maxBodyBytes >= 1);
        require("max connections", maxConnections, ">= 1", maxConnections >= 1);
        require("max in flight", maxInFlight, ">= 1", maxInFlight >= 1);
    }

    /** 10 ms, no limit of the rate, bodies of 256 KiB, 100 connections, 100 requests at a time. */
    public static ApiLimits defaults() {
        return new ApiLimits(10_000_000L, Double.POSITIVE_INFINITY, 1, 256 << 10, 100, 100);
    }

    public ApiLimits withLatencyNs(long newLatencyNs) {
        return new ApiLimits(newLatencyNs, requestsPerSecond, burst, maxBodyBytes, maxConnections, maxInFlight);
    }

    public ApiLimits withRate(double newRequestsPerSecond, int newBurst) {
        return new ApiLimits(latencyNs, newRequestsPerSecond, newBurst, maxBodyBytes, maxConnections, maxInFlight);
    }

    public ApiLimits withMaxBodyBytes(int newMaxBodyBytes) {
        return new ApiLimits(latencyNs, requestsPerSecond, burst, newMaxBodyBytes, maxConnections, maxInFlight);
    }

    private static void require(String name, double value, String expected, boolean holds) {
        if (!holds) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: " + expected + ")");
        }
    }
}
