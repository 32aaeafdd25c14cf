package io.faultline.routing;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One node of a path-compressed trie that branches on eight bits at a time; immutable, shared between versions of a FIB.
 *
 * <p>A node at depth {@code d} holds the prefixes of length {@code d + 1} to {@code d + 8} (at depth 0 also length 0)
 * below the {@code d} bits that all its addresses share. For lookups they are expanded over the 256 values of the next
 * eight bits, and runs of equal values are stored once: a bitmap marks where a run starts, and the number of marks up to
 * a value is the index of its run (the leaf compression of Poptrie, Asai and Ohara, SIGCOMM 2015, on a wider stride).
 *
 * <p>An IPv4 address is the upper 32 bits of {@code high}.
 */
final class FibNode {
    static final int STRIDE = 8;
    static final int SLOTS = 1 << STRIDE;
    /** One code for each prefix that a node can hold: a leading one followed by the prefix's bits below the depth. */
    static final int CODES = 2 * SLOTS;

    final long high;
    final long low;
    final int depth;

    /** The longest match among the parent's own prefixes at the slot this node hangs at, also for addresses beside it. */
    final @Nullable Route cover;

    private final long starts0;
    private final long starts1;
    private final long starts2;
    private final long starts3;
    /** For each of the four words, a byte: the marks in the words before it. */
    private final int ranks;

    /** For each run a {@link FibNode}, a {@link Route}, or null where nothing matches. */
    private final @Nullable Object[] runs;

    /** The codes of the node's own prefixes, ascending, and beside them their routes. */
    final char[] codes;

    final Route[] routes;

    FibNode(
            long high,
            long low,
            int depth,
            @Nullable Route cover,
            long[] starts,
            @Nullable Object[] runs,
            char[] codes,
            Route[] routes) {
        this.high = high;
        this.low = low;
        this.depth = depth;
        this.cover = cover;
        this.starts0 = starts[0];
        this.starts1 = starts[1];
        this.starts2 = starts[2];
        this.starts3 = starts[3];
        int rank1 = Long.bitCount(starts0);
        int rank2 = rank1 + Long.bitCount(starts1);
        int rank3 = rank2 + Long.bitCount(starts2);
        this.ranks = (rank1 << 8) | (rank2 << 16) | (rank3 << 24);
        this.runs = runs;
        this.codes = codes;
        this.routes = routes;
    }

    /** What lies at one of the 256 next steps: a node, a route, or null. */
    @Nullable
    Object at(int slot) {
        return runs[runOf(slot)];
    }

    /** The rank of a slot in the bitmap; without branches, because random addresses would mispredict each of them. */
    private int runOf(int slot) {
        int index = slot >>> 6;
        long odd = -(index & 1);
        long upper = -(index >>> 1);
        long word = pick(pick(starts0, starts1, odd), pick(starts2, starts3, odd), upper);
        // The shift counts modulo 64, so this keeps bits 0 to slot % 64.
        long upToSlot = word & (-1L >>> ~slot);
        return ((ranks >>> (index * Byte.SIZE)) & 0xff) + Long.bitCount(upToSlot) - 1;
    }

    /** Where the mask is all zeros the first, where it is all ones the second. */
    private static long pick(long first, long second, long mask) {
        return (first & ~mask) | (second & mask);
    }

    /** Tells whether an IPv4 address in the upper half of {@code key} lies below this node. */
    boolean containsIpv4(long key) {
        // Two shifts, because one by 64 (at depth 0) would shift by 0.
        return (key ^ high) >>> 1 >>> (63 - depth) == 0;
    }

    boolean containsIpv6(long keyHigh, long keyLow) {
        return depth < 64
                ? (keyHigh ^ high) >>> 1 >>> (63 - depth) == 0
                : keyHigh == high && (keyLow ^ low) >>> 1 >>> (127 - depth) == 0;
    }

    /** The longest match from this node down, with what covers the node itself. */
    @Nullable
    Route lookupIpv4(long key) {
        Route best = null;
        FibNode node = this;
        for (; ; ) {
            best = node.cover == null ? best : node.cover;
            if (!node.containsIpv4(key)) {
                return best;
            }
            Object step = node.at((int) (key >>> (56 - node.depth)) & (SLOTS - 1));
            if (!(step instanceof FibNode child)) {
                return step == null ? best : (Route) step;
            }
            node = child;
        }
    }

    @Nullable
    Route lookupIpv6(long keyHigh, long keyLow) {
        Route best = null;
        FibNode node = this;
        for (; ; ) {
            best = node.cover == null ? best : node.cover;
            if (!node.containsIpv6(keyHigh, keyLow)) {
                return best;
            }
            Object step = node.at(slot(keyHigh, keyLow, node.depth));
            if (!(step instanceof FibNode child)) {
                return step == null ? best : (Route) step;
            }
            node = child;
        }
    }

    /** The depth of the node that holds prefixes of this length. */
    static int homeDepth(int length) {
        return length == 0 ? 0 : (length - 1) & -STRIDE;
    }

    static int slot(long high, long low, int depth) {
        return (int) (depth < 64 ? high >>> (56 - depth) : low >>> (120 - depth)) & (SLOTS - 1);
    }

    static int code(long high, long low, int length, int depth) {
        int bits = length - depth;
        return (1 << bits) | (slot(high, low, depth) >>> (STRIDE - bits));
    }

    /** The route of exactly this prefix, whose home depth is this node's. */
    @Nullable
    Route exact(long prefixHigh, long prefixLow, int length) {
        int index = Arrays.binarySearch(codes, (char) code(prefixHigh, prefixLow, length, depth));
        return index < 0 ? null : routes[index];
    }

    /** Visits the prefixes of this node and those below it, always in the same order. */
    void forEach(Visitor visitor) {
        for (int i = 0; i < codes.length; i++) {
            int bits = 31 - Integer.numberOfLeadingZeros(codes[i]);
            long slot = (long) (codes[i] ^ (1 << bits)) << (STRIDE - bits);
            visitor.prefix(
                    depth < 64 ? high | (slot << (56 - depth)) : high,
                    depth < 64 ? low : low | (slot << (120 - depth)),
                    depth + bits,
                    routes[i]);
        }
        for (Object run : runs) {
            if (run instanceof FibNode child) {
                child.forEach(visitor);
            }
        }
    }

    /** Receives the prefixes of a trie. */
    interface Visitor {
        void prefix(long high, long low, int length, Route route);
    }

    /** Writes the prefixes to their codes and the children to their slots. */
    void unpack(@Nullable Route[] own, @Nullable FibNode[] children) {
        for (int i = 0; i < codes.length; i++) {
            own[codes[i]] = routes[i];
        }
        for (Object run : runs) {
            if (run instanceof FibNode child) {
                children[slot(child.high, child.low, depth)] = child;
            }
        }
    }

    FibNode withCover(@Nullable Route newCover) {
        if (cover == newCover) {
            return this;
        }
        return new FibNode(high, low, depth, newCover, starts(), runs, codes, routes);
    }

    /** This node with other nodes where it has some; its expansion stays as it is. */
    FibNode withChildren(@Nullable FibNode[] children) {
        @Nullable Object[] newRuns = runs.clone();
        for (int i = 0; i < newRuns.length; i++) {
            if (newRuns[i] instanceof FibNode before) {
                FibNode after = children[slot(before.high, before.low, depth)];
                newRuns[i] = after == null ? null : after.withCover(before.cover);
            }
        }
        return new FibNode(high, low, depth, cover, starts(), newRuns, codes, routes);
    }

    private long[] starts() {
        return new long[] {starts0, starts1, starts2, starts3};
    }
}
