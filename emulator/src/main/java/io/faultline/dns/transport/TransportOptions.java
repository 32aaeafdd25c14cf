package io.faultline.dns.transport;

/**
 * Limits of a server's TCP side.
 *
 * @param maxConnections most connections at once; further ones are closed as soon as they are accepted
 * @param maxOpenQueries most queries of one connection that wait for their answers
 * @param idleTimeoutNs a connection on which no message was completed for so long is closed (RFC 7766 section 6.2.3)
 */
public record TransportOptions(int maxConnections, int maxOpenQueries, long idleTimeoutNs) {

    /** 1,000 connections, 100 open queries each, 10 s idle time. */
    public static final TransportOptions DEFAULT = new TransportOptions(1_000, 100, 10_000_000_000L);

    /** Checks the limits. */
    public TransportOptions {
        if (maxConnections < 1) {
            throw new IllegalArgumentException("maxConnections: " + maxConnections + " (expected: at least 1)");
        }
        if (maxOpenQueries < 1) {
            throw new IllegalArgumentException("maxOpenQueries: " + maxOpenQueries + " (expected: at least 1)");
        }
        if (idleTimeoutNs < 1) {
            throw new IllegalArgumentException("idleTimeoutNs: " + idleTimeoutNs + " (expected: at least 1)");
        }
    }
}
