package io.faultline.dns.transfer;

/**
 * How a server gives its zones away.
 *
 * @param incremental what an incremental transfer is made of
 * @param maxTransfers most transfers at once; a further one is refused with SERVFAIL, and its client comes again
 * @param historyVersions most differences that are kept of a zone
 * @param historyRecords most records that they may have together
 */
public record TransferOptions(Incremental incremental, int maxTransfers, int historyVersions, int historyRecords) {

    /** What an incremental transfer is made of (RFC 1995 section 4). */
    public enum Incremental {
        /** Each version that lies between, one after the other. */
        SEQUENCE,
        /** One difference from the client's version to the latest. */
        CONDENSED,
        /** Nothing: the client gets the whole zone, as from a server that keeps no history. */
        NONE
    }

    /** Sequences, 100 transfers at once, 1,000 versions with 100,000 records. */
    public static final TransferOptions DEFAULT = new TransferOptions(Incremental.SEQUENCE, 100, 1_000, 100_000);

    /** Checks the limits. */
    public TransferOptions {
        if (maxTransfers < 1) {
            throw new IllegalArgumentException("maxTransfers: " + maxTransfers + " (expected: at least 1)");
        }
        if (historyVersions < 0 || historyRecords < 0) {
            throw new IllegalArgumentException("history of " + historyVersions + " versions and " + historyRecords
                    + " records (expected: none or more)");
        }
    }
}
