package io.faultline.control.http;

/**
 * What a server lets clients use.
 *
 * @param connections open at once; more are closed at once
 * @param bodyBytes of a request
 * @param uploadBytes of a request that brings a file, from a client that may
 * @param lineBytes of the request line
 * @param headerBytes of all header fields together
 * @param requestMs in which a whole request must have arrived, counted from the connection's or the last answer's end
 * @param writeMs in which a client must have read something of what was sent to it
 * @param heartbeatMs between comments on a stream on which nothing happens
 * @param streamEvents that may wait for a client to read them
 */
public record Limits(
        int connections,
        int bodyBytes,
        int uploadBytes,
        int lineBytes,
        int headerBytes,
        int requestMs,
        int writeMs,
        int heartbeatMs,
        int streamEvents) {
    /** For one operator, some dashboards and a scraper. */
    public static final Limits DEFAULT =
            new Limits(128, 64 * 1024, 32 << 20, 4 * 1024, 16 * 1024, 30_000, 30_000, 15_000, 20_000);
}
