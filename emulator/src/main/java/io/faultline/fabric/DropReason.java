package io.faultline.fabric;

/** Why a packet was dropped; each drop has exactly one reason. */
public enum DropReason {
    /** The link's random or scripted loss took it. */
    WIRE_LOSS,
    /** The link's byte queue was full (tail drop). */
    QUEUE_FULL,
    /** The link's active queue management dropped it (CoDel, RFC 8289). */
    AQM,
    /** The link was down when it was sent, or went down while it was under way. */
    LINK_DOWN,
    /** It is larger than the link's MTU and could not be fragmented. */
    TOO_BIG,
    /** The node it arrived at, or whose queue it was in, is down. */
    NODE_DOWN,
    /** Its headers make no sense: length, version, header checksum. */
    MALFORMED,
    /** Its transport checksum is wrong. */
    BAD_CHECKSUM,
    /** Its TTL or hop limit ran out. */
    TTL_EXPIRED,
    /** No route matches its destination. */
    NO_ROUTE,
    /** A blackhole route matches its destination. */
    BLACKHOLE,
    /** An unreachable route matches, or the next hop does not answer. */
    UNREACHABLE,
    /** A prohibit route or a filter matches it. */
    PROHIBITED,
    /** It arrived at a host that does not own its destination address. */
    NOT_MINE,
    /** Nothing listens at its protocol or port. */
    NO_LISTENER,
    /** A bounded table or buffer of a host was full: backlog, receive buffer, reassembly, neighbour queue. */
    NO_BUFFER,
    /** A host's transport protocol had no use for it: out of window, duplicate, stale. */
    NOT_ACCEPTABLE,
    /** A service's or server's scripted fault swallowed it. */
    SCRIPTED,
    /** The node's own code failed on it: a bug of the emulator, which the loop's count of failures tells too. */
    INTERNAL_ERROR,
    /** The network was closed while it was under way. */
    CLOSED;

    private static final DropReason[] VALUES = values();

    /** How many reasons there are, for counters indexed by {@link #index()}. */
    public static int count() {
        return VALUES.length;
    }

    /** The reason at an index. */
    public static DropReason at(int index) {
        return VALUES[index];
    }

    /** This reason's place in a counter array, {@code 0 <= index < count()}. */
    @SuppressWarnings("EnumOrdinal") // an index into arrays of this run only, never stored
    public int index() {
        return ordinal();
    }
}
