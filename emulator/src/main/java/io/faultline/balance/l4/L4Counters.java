package io.faultline.balance.l4;

/** What a balancer has done since it was made. Loop thread only. */
public final class L4Counters {
    long toTargets;
    long toClients;
    long errorsTranslated;
    long resets;
    long expired;
    long evicted;
    long tableFull;
    long fragments;

    /** Packets rewritten and sent to a target. */
    public long toTargets() {
        return toTargets;
    }

    /** Packets rewritten and sent to a client. */
    public long toClients() {
        return toClients;
    }

    /** ICMP errors passed on to the other end of their flow. */
    public long errorsTranslated() {
        return errorsTranslated;
    }

    /** RST segments that the balancer made itself. */
    public long resets() {
        return resets;
    }

    /** Flows forgotten because they were silent for too long. */
    public long expired() {
        return expired;
    }

    /** Unanswered SYNs that gave way to newer ones in a full table. */
    public long evicted() {
        return evicted;
    }

    /** New flows dropped for want of room in the table or of a port. */
    public long tableFull() {
        return tableFull;
    }

    /** Fragments dropped. */
    public long fragments() {
        return fragments;
    }
}
