package io.faultline.balance;

/** What is asked of a target to find out whether it is healthy. Immutable. */
public sealed interface HealthCheck {
    /** A TCP connection is accepted. */
    record Tcp() implements HealthCheck {}

    /**
     * A {@code GET} is answered with a status in a range.
     *
     * @param path path and query, beginning with a slash
     */
    record Http(String path, int minStatus, int maxStatus) implements HealthCheck {
        public Http {
            if (!path.startsWith("/")) {
                throw new IllegalArgumentException("path: " + path + " (expected: to begin with a slash)");
            }
            if (minStatus < 100 || maxStatus > 599 || minStatus > maxStatus) {
                throw new IllegalArgumentException(
                        "status: " + minStatus + " to " + maxStatus + " (expected: a range within 100 to 599)");
            }
        }

        /** Any status from 200 to 299. */
        public static Http of(String path) {
            return new Http(path, 200, 299);
        }
    }
}
