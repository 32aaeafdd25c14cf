package io.faultline.engine;

/**
 * The order of events that are due at the same nanosecond: what an operator or a script changes is seen by the packets
 * of that instant, and a packet that arrives at a timer's very deadline still counts as in time.
 */
public enum EventClass {
    /** Scripted and operators' changes: links, nodes, routes. */
    ADMIN(0),
    /** A packet arrives. */
    PACKET(1),
    /** A timer expires. */
    TIMER(2);

    static final int BITS = 2;

    final int rank;

    EventClass(int rank) {
        this.rank = rank;
    }
}
