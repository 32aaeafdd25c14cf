package io.faultline.balance.l7;

import io.faultline.packet.Address;
import org.jspecify.annotations.Nullable;

/**
 * How an HTTP front works; times are nanoseconds, {@code > 0}.
 *
 * @param name what answers and reports call it
 * @param address where it listens; null for all addresses of its host
 * @param port where it listens, 1 to 65535
 * @param algorithm one of {@link io.faultline.balance.Algorithms#names()}
 * @param connectTimeoutNs to a target; then 504
 * @param responseTimeoutNs from the request's last byte, or the answer's, to the next; before the head of the answer then 504
 * @param clientIdleNs how long a client may keep an idle connection
 * @param reuseTargets true to keep connections to targets, false for one connection a request
 * @param maxIdlePerTarget idle connections kept for each target
 * @param targetIdleNs how long one is kept
 * @param maxPending requests at once; further ones are answered 503
 * @param maxConnections clients' connections at once; further ones are closed
 * @param maxBodyBytes of a request; a longer one is answered 413
 */
public record HttpFrontSettings(
        String name,
        @Nullable Address address,
        int port,
        String algorithm,
        long connectTimeoutNs,
        long responseTimeoutNs,
        long clientIdleNs,
        boolean reuseTargets,
        int maxIdlePerTarget,
        long targetIdleNs,
        int maxPending,
        int maxConnections,
        long maxBodyBytes) {
    private static final long SECOND_NS = 1_000_000_000L;

    public HttpFrontSettings {
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("port: " + port + " (expected: 1 to 65535)");
        }
        requirePositive("connect timeout", connectTimeoutNs);
        requirePositive("response timeout", responseTimeoutNs);
        requirePositive("client idle", clientIdleNs);
        requirePositive("target idle", targetIdleNs);
        requirePositive("max pending", maxPending);
        requirePositive("max connections", maxConnections);
        if (maxIdlePerTarget < 0 || maxBodyBytes < 0) {
            throw new IllegalArgumentException("max idle: " + maxIdlePerTarget + ", max body: " + maxBodyBytes
                    + " bytes (expected: neither is negative)");
        }
    }

    /** Round robin, 5 s to connect, 60 s to answer, reused connections; 1,000 requests, 10,000 connections, 64 MiB. */
    public static HttpFrontSettings of(String name, int port) {
        return new HttpFrontSettings(
                name,
                null,
                port,
                "round-robin",
                5 * SECOND_NS,
                60 * SECOND_NS,
                60 * SECOND_NS,
                true,
                32,
                30 * SECOND_NS,
                1_000,
                10_000,
                64 << 20);
    }

    public HttpFrontSettings at(@Nullable Address listenAddress) {
        return new HttpFrontSettings(
                name,
                listenAddress,
                port,
                algorithm,
                connectTimeoutNs,
                responseTimeoutNs,
                clientIdleNs,
                reuseTargets,
                maxIdlePerTarget,
                targetIdleNs,
                maxPending,
                maxConnections,
                maxBodyBytes);
    }

    public HttpFrontSettings withAlgorithm(String newAlgorithm) {
        return new HttpFrontSettings(
                name,
                address,
                port,
                newAlgorithm,
                connectTimeoutNs,
                responseTimeoutNs,
                clientIdleNs,
                reuseTargets,
                maxIdlePerTarget,
                targetIdleNs,
                maxPending,
                maxConnections,
                maxBodyBytes);
    }

    public HttpFrontSettings withTimeouts(long connectNs, long responseNs) {
        return new HttpFrontSettings(
                name,
                address,
                port,
                algorithm,
                connectNs,
                responseNs,
                clientIdleNs,
                reuseTargets,
                maxIdlePerTarget,
                targetIdleNs,
                maxPending,
                maxConnections,
                maxBodyBytes);
    }

    public HttpFrontSettings reusingTargets(boolean reuse) {
        return new HttpFrontSettings(
                name,
                address,
                port,
                algorithm,
                connectTimeoutNs,
                responseTimeoutNs,
                clientIdleNs,
                reuse,
                maxIdlePerTarget,
                targetIdleNs,
                maxPending,
                maxConnections,
                maxBodyBytes);
    }

    public HttpFrontSettings bounded(int pending, int connections, long bodyBytes) {
        return new HttpFrontSettings(
                name,
                address,
                port,
                algorithm,
                connectTimeoutNs,
                responseTimeoutNs,
                clientIdleNs,
                reuseTargets,
                maxIdlePerTarget,
                targetIdleNs,
                pending,
                connections,
                bodyBytes);
    }

    private static void requirePositive(String name, long value) {
        if (value <= 0) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: > 0)");
        }
    }
}
