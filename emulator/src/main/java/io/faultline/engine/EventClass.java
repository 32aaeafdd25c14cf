package io.faultline.engine;

/**
 * The order of events that are due at the same nanosecond: what an operator or a script changes is seen by the packets
 * of that instant, and a packet that arrives at a timer's very deadline still counts as in time.
 */
public enum EventClass {
    /** Scripted and operators' changes: links, nodes, routes. */
    ADMIN,
    /** A packet arrives. */
    PACKET,
    /** A timer expires. */
    TIMER;

    static final int BITS = 2;
}
