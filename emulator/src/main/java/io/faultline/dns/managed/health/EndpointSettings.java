package io.faultline.dns.managed.health;

import io.faultline.packet.Address;
import org.jspecify.annotations.Nullable;

/**
 * What an endpoint is asked, and when it is taken for healthy.
 *
 * @param request what is asked
 * @param address where
 * @param port where
 * @param intervalNs from the start of a checker's request to that of its next, {@code > 0}
 * @param speed what the times that a request's parts have are divided by
 * @param threshold how many requests in a row have to pass, or fail, for a checker to change its mind, 1 to 10
 */
public record EndpointSettings(
        Request request, Address address, int port, long intervalNs, double speed, int threshold) {
    /** As most of Route 53's. */
    public static final int DEFAULT_THRESHOLD = 3;

    private static final int MAX_THRESHOLD = 10;

    /** What is asked. */
    public sealed interface Request {}

    /** A TCP connection is accepted within 10 s. */
    public record Tcp() implements Request {}

    /**
     * A connection is accepted within 4 s, and a {@code GET} answered with a status of 200 to 399 within 2 s more.
     *
     * @param host what the request calls the host
     * @param path path and query, beginning with a slash
     * @param search what has to be in the first 5,120 octets of the body, within 2 s more; or null
     */
    public record Http(String host, String path, @Nullable String search) implements Request {
        public Http {
            if (!path.startsWith("/")) {
                throw new IllegalArgumentException("path: " + path + " (expected: to begin with a slash)");
            }
            if (search != null && (search.isEmpty() || search.length() > 255)) {
                throw new IllegalArgumentException(
                        "search: " + search.length() + " characters (expected: 1 to 255 characters)");
            }
        }
    }

    public EndpointSettings {
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("port: " + port + " (expected: 1 to 65535)");
        }
        if (intervalNs <= 0) {
            throw new IllegalArgumentException("interval: " + intervalNs + " ns (expected: > 0)");
        }
        if (!(speed > 0)) {
            throw new IllegalArgumentException("speed: " + speed + " (expected: > 0)");
        }
        if (threshold < 1 || threshold > MAX_THRESHOLD) {
            throw new IllegalArgumentException("threshold: " + threshold + " (expected: 1 to " + MAX_THRESHOLD + ")");
        }
    }
}
