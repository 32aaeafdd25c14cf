package io.faultline.host.tcp;

/** What a stack has done since its host was made; monotonic. Written and read on the loop's thread. */
public final class TcpCounters {
    long segmentsSent;
    long segmentsReceived;
    long retransmits;
    long timeouts;
    long fastRetransmits;
    long resetsSent;
    long resetsReceived;
    long challengeAcks;
    long activeOpens;
    long passiveOpens;
    long connectFailures;
    long synsDropped;
    long acceptOverflows;
    long pawsRejected;

    /** Segments sent, acknowledgements and resets included. */
    public long segmentsSent() {
        return segmentsSent;
    }

    /** Well-formed segments received. */
    public long segmentsReceived() {
        return segmentsReceived;
    }

    /** Segments with data, SYN or FIN that were sent again, for whatever reason. */
    public long retransmits() {
        return retransmits;
    }

    /** Expirations of retransmission timers. */
    public long timeouts() {
        return timeouts;
    }

    /** Times loss was found by duplicate acknowledgements or SACK. */
    public long fastRetransmits() {
        return fastRetransmits;
    }

    /** RST segments sent. */
    public long resetsSent() {
        return resetsSent;
    }

    /** RST segments that were believed. */
    public long resetsReceived() {
        return resetsReceived;
    }

    /** Challenge ACKs sent (RFC 5961). */
    public long challengeAcks() {
        return challengeAcks;
    }

    /** Connections that this side began and that became established. */
    public long activeOpens() {
        return activeOpens;
    }

    /** Connections that a listener took and that became established. */
    public long passiveOpens() {
        return passiveOpens;
    }

    /** Active opens that were refused, unreachable, timed out or given up. */
    public long connectFailures() {
        return connectFailures;
    }

    /** SYNs dropped because a SYN queue or an accept queue was full. */
    public long synsDropped() {
        return synsDropped;
    }

    /** Final handshake ACKs ignored because an accept queue was full. */
    public long acceptOverflows() {
        return acceptOverflows;
    }

    /** Segments rejected by their timestamp (RFC 7323 section 5). */
    public long pawsRejected() {
        return pawsRejected;
    }
}
