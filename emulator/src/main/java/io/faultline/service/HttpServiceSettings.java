package io.faultline.service;

import io.faultline.packet.Address;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An application as its topology describes it; times are nanoseconds.
 *
 * @param name what answers and reports call it
 * @param zone its availability zone, or empty
 * @param address where it listens; null for all addresses of its host
 * @param port where it listens, 1 to 65535
 * @param status the status of its answers when all is well, 200 to 599
 * @param body their body; null for a line of JSON that says who answered
 * @param latency how long a worker works on a request before it calls dependencies
 * @param workers requests worked on at once, {@code >= 1}
 * @param queueLimit requests that wait for a worker, {@code >= 0}; the next is answered 503 at once
 * @param requestTimeoutNs from a request's arrival to an answer of 503 or 504, {@code > 0}
 * @param deepHealth true if {@code /health} is worked on like a request and calls the dependencies, false if it says no more
 *     than that the process lives
 * @param maxConnections connections at once; further ones are closed, {@code >= 1}
 * @param dependencies called one after the other
 */
public record HttpServiceSettings(
        String name,
        String zone,
        @Nullable Address address,
        int port,
        int status,
        @Nullable String body,
        LatencyDistribution latency,
        int workers,
        int queueLimit,
        long requestTimeoutNs,
        boolean deepHealth,
        int maxConnections,
        List<Dependency> dependencies) {
    public HttpServiceSettings {
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("port: " + port + " (expected: 1 to 65535)");
        }
        if (status < 200 || status > 599) {
            throw new IllegalArgumentException("status: " + status + " (expected: 200 to 599)");
        }
        if (requestTimeoutNs <= 0) {
            throw new IllegalArgumentException("request timeout: " + requestTimeoutNs + " ns (expected: > 0)");
        }
        if (maxConnections < 1) {
            throw new IllegalArgumentException("max connections: " + maxConnections + " (expected: >= 1)");
        }
        dependencies = List.copyOf(dependencies);
    }

    /** 200 at once on port 80, 64 workers, 256 waiting, 30 s, shallow health, 10,000 connections, no dependencies. */
    public static HttpServiceSettings of(String name, String zone) {
        return new HttpServiceSettings(
                name,
                zone,
                null,
                80,
                200,
                null,
                new LatencyDistribution.Constant(0),
                64,
                256,
                30_000_000_000L,
                false,
                10_000,
                List.of());
    }

    public HttpServiceSettings at(@Nullable Address listenAddress, int listenPort) {
        return new HttpServiceSettings(
                name,
                zone,
                listenAddress,
                listenPort,
                status,
                body,
                latency,
                workers,
                queueLimit,
                requestTimeoutNs,
                deepHealth,
                maxConnections,
                dependencies);
    }

    public HttpServiceSettings answering(int newStatus, @Nullable String newBody) {
        return new HttpServiceSettings(
                name,
                zone,
                address,
                port,
                newStatus,
                newBody,
                latency,
                workers,
                queueLimit,
                requestTimeoutNs,
                deepHealth,
                maxConnections,
                dependencies);
    }

    public HttpServiceSettings withLatency(LatencyDistribution newLatency) {
        return new HttpServiceSettings(
                name,
                zone,
                address,
                port,
                status,
                body,
                newLatency,
                workers,
                queueLimit,
                requestTimeoutNs,
                deepHealth,
                maxConnections,
                dependencies);
    }

    public HttpServiceSettings withWorkers(int newWorkers, int newQueueLimit) {
        return new HttpServiceSettings(
                name,
                zone,
                address,
                port,
                status,
                body,
                latency,
                newWorkers,
                newQueueLimit,
                requestTimeoutNs,
                deepHealth,
                maxConnections,
                dependencies);
    }

    public HttpServiceSettings withRequestTimeoutNs(long timeoutNs) {
        return new HttpServiceSettings(
                name,
                zone,
                address,
                port,
                status,
                body,
                latency,
                workers,
                queueLimit,
                timeoutNs,
                deepHealth,
                maxConnections,
                dependencies);
    }

    public HttpServiceSettings withDeepHealth(boolean deep) {
        return new HttpServiceSettings(
                name,
                zone,
                address,
                port,
                status,
                body,
                latency,
                workers,
                queueLimit,
                requestTimeoutNs,
                deep,
                maxConnections,
                dependencies);
    }

    public HttpServiceSettings dependingOn(Dependency... others) {
        return new HttpServiceSettings(
                name,
                zone,
                address,
                port,
                status,
                body,
                latency,
                workers,
                queueLimit,
                requestTimeoutNs,
                deepHealth,
                maxConnections,
                List.of(others));
    }
}
