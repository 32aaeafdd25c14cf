package io.faultline.dns.transfer;

/**
 * What a secondary puts up with from a primary.
 *
 * @param connectTimeoutMs for the TCP connection
 * @param idleTimeoutNs between two messages
 * @param maxRecords of a zone
 */
public record TransferLimits(int connectTimeoutMs, long idleTimeoutNs, int maxRecords) {

    /** 10 s, 30 s, and 5,000,000 records. */
    public static final TransferLimits DEFAULT = new TransferLimits(10_000, 30_000_000_000L, 5_000_000);
}
