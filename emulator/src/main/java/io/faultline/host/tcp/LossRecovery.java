package io.faultline.host.tcp;

/**
 * How a sender recovers from loss: with SACK by RFC 6675, without it by RFC 6582. Both obey the congestion window and both
 * leave lost retransmissions to the retransmission timer.
 */
abstract sealed class LossRecovery permits SackRecovery, NewRenoRecovery {
    final TcpSender sender;

    /** Duplicate acknowledgements since the cumulative acknowledgement last moved. */
    int dupAcks;

    boolean recovering;

    /** No new recovery starts until the cumulative acknowledgement reaches this (RecoveryPoint, recover). */
    long recoveryPoint;

    LossRecovery(TcpSender sender) {
        this.sender = sender;
    }

    /** Bytes believed to be in the network. */
    abstract long inFlight();

    /** Bytes that may be sent now as far as congestion goes. */
    abstract long room();

    /**
     * An acknowledgement that moves nothing but shows that the peer received something out of order.
     *
     * @param sackedNew bytes it reports for the first time, 0 without SACK
     * @return true if the first unacknowledged segment must be sent again at once
     */
    abstract boolean onDuplicateAck(long sackedNew, long nowNs);

    /**
     * The cumulative acknowledgement moved; {@code sender.una} is the new one already.
     *
     * @return true if the first unacknowledged segment must be sent again at once
     */
    abstract boolean onNewAck(long ackedBytes, long sackedNew, long nowNs);

    /** The retransmission timer expired. */
    void onTimeout() {
        recovering = false;
        dupAcks = 0;
        recoveryPoint = sender.max;
    }

    /** Chooses what to send next; {@link TcpSender#nxt} in order unless recovery knows better. */
    long nextSequence() {
        return sender.nxt;
    }

    /** The end of what may be sent from a position in one piece. */
    long pieceEnd(long sequence) {
        return Long.MAX_VALUE;
    }

    /** Tells that a segment was sent. */
    void onSent(long sequence, long end, boolean again) {}

    final void grow(long ackedBytes, long nowNs) {
        if (sender.wasCwndLimited) {
            sender.congestion.onAck(ackedBytes, sender.mss, nowNs, sender.rtt.srttNs());
        }
    }
}
