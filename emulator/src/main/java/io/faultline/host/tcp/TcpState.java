package io.faultline.host.tcp;

/** The states of a connection, RFC 9293 section 3.3.2; LISTEN is a {@link TcpListener}, not a connection. */
public enum TcpState {
    CLOSED,
    SYN_SENT,
    SYN_RECEIVED,
    ESTABLISHED,
    FIN_WAIT_1,
    FIN_WAIT_2,
    CLOSE_WAIT,
    CLOSING,
    LAST_ACK,
    TIME_WAIT;

    /** Both sides know each other's sequence numbers. */
    boolean isSynchronized() {
        return this != CLOSED && this != SYN_SENT && this != SYN_RECEIVED;
    }

    /** The user may still send: no FIN has been queued. */
    boolean canSend() {
        return this == ESTABLISHED || this == CLOSE_WAIT;
    }

    /** The peer may still send: its FIN has not come. */
    boolean canReceive() {
        return this == ESTABLISHED || this == FIN_WAIT_1 || this == FIN_WAIT_2;
    }

    /** Our FIN is, or will be, in the stream. */
    boolean hasSentFin() {
        return this == FIN_WAIT_1 || this == CLOSING || this == LAST_ACK;
    }
}
