package io.faultline.balance.l4;

/** Where a flow is in its life, which decides how long it may be silent. */
enum FlowPhase {
    /** A SYN went to the target, nothing has come back. */
    OPENING(0),
    /** The target has answered. */
    ESTABLISHED(1),
    /** Both sides sent FIN, or one RST: the last acknowledgements and retransmissions still pass. */
    CLOSING(2),
    /** UDP, which has no phases. */
    DATAGRAM(3);

    static final FlowPhase[] ALL = values();

    final int index;

    FlowPhase(int index) {
        this.index = index;
    }
}
