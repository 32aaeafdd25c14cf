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
    private static final int CODES = 2 * SLOTS;

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

    private final char[] codes;
    private final Route[] routes;

    private FibNode(
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

    private static int code(long high, long low, int length, int depth) {
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

    /** One prefix to set, or to remove where there is no route. Sorted by address, then by length. */
    record Change(long high, long low, int length, @Nullable Route route) implements Comparable<Change> {
        @Override
        public int compareTo(Change other) {
            int order = Long.compareUnsigned(high, other.high);
            if (order == 0) {
                order = Long.compareUnsigned(low, other.low);
            }
            return order == 0 ? Integer.compare(length, other.length) : order;
        }

        int homeDepth() {
            return FibNode.homeDepth(length);
        }
    }

    /** Applies a sorted batch to a trie, rebuilding only the nodes whose content changes and those above them. */
    static final class Update {
        private final Change[] changes;
        private int sizeDelta;

        /** Takes changes sorted, without two for one prefix. */
        Update(Change[] changes) {
            this.changes = changes;
        }

        Change[] changes() {
            return changes;
        }

        /** Prefixes added less prefixes removed, once applied. */
        int sizeDelta() {
            return sizeDelta;
        }

        @Nullable
        FibNode apply(@Nullable FibNode root) {
            FibNode updated = changes.length == 0 ? root : apply(root, 0, changes.length);
            return updated == null ? null : updated.withCover(null);
        }

        private @Nullable FibNode apply(@Nullable FibNode node, int from, int to) {
            if (node == null && !addsAny(from, to)) {
                return null;
            }
            int depth = branchDepth(node, from, to);
            FibNode base = node != null && node.depth == depth ? node : null;
            @Nullable Route[] own = new Route[CODES];
            @Nullable FibNode[] children = new FibNode[SLOTS];
            if (base != null) {
                base.unpack(own, children);
            } else if (node != null) {
                children[slot(node.high, node.low, depth)] = node;
            }
            boolean ownChanged = base == null;
            boolean childrenComeOrGo = false;
            int next;
            for (int i = from; i < to; i = next) {
                Change change = changes[i];
                int slot = slot(change.high, change.low, depth);
                next = i + 1;
                if (change.homeDepth() == depth) {
                    ownChanged |= set(own, code(change.high, change.low, change.length, depth), change.route);
                } else {
                    // Own prefixes sort before deeper ones of the same slot, so the deeper ones are contiguous.
                    while (next < to && slot(changes[next].high, changes[next].low, depth) == slot) {
                        next++;
                    }
                    FibNode before = children[slot];
                    children[slot] = apply(before, i, next);
                    childrenComeOrGo |= (before == null) != (children[slot] == null);
                }
            }
            return base == null || ownChanged || childrenComeOrGo
                    ? build(changes[from], depth, base, ownChanged, own, children)
                    : base.withChildren(children);
        }

        private boolean set(@Nullable Route[] own, int code, @Nullable Route route) {
            Route before = own[code];
            own[code] = route;
            sizeDelta += (route == null ? 0 : 1) - (before == null ? 0 : 1);
            return before != route;
        }

        private boolean addsAny(int from, int to) {
            for (int i = from; i < to; i++) {
                if (changes[i].route != null) {
                    return true;
                }
            }
            return false;
        }

        /** The depth at which the node and the changes part, or at which one of them has its home. */
        private int branchDepth(@Nullable FibNode node, int from, int to) {
            Change first = changes[from];
            Change last = changes[to - 1];
            int depth = Math.min(first.homeDepth(), commonDepth(first.high, first.low, last.high, last.low));
            for (int i = from + 1; i < to; i++) {
                depth = Math.min(depth, changes[i].homeDepth());
            }
            if (node != null) {
                depth = Math.min(depth, node.depth);
                depth = Math.min(depth, commonDepth(first.high, first.low, node.high, node.low));
                depth = Math.min(depth, commonDepth(last.high, last.low, node.high, node.low));
            }
            return depth;
        }
    }

    private static int commonDepth(long high1, long low1, long high2, long low2) {
        int bits =
                high1 == high2 ? 64 + Long.numberOfLeadingZeros(low1 ^ low2) : Long.numberOfLeadingZeros(high1 ^ high2);
        return bits & -STRIDE;
    }

    private void unpack(@Nullable Route[] own, @Nullable FibNode[] children) {
        for (int i = 0; i < codes.length; i++) {
            own[codes[i]] = routes[i];
        }
        for (Object run : runs) {
            if (run instanceof FibNode child) {
                children[slot(child.high, child.low, depth)] = child;
            }
        }
    }

    private FibNode withCover(@Nullable Route newCover) {
        if (cover == newCover) {
            return this;
        }
        return new FibNode(high, low, depth, newCover, starts(), runs, codes, routes);
    }

    /** This node with other nodes where it has some; its expansion stays as it is. */
    private FibNode withChildren(@Nullable FibNode[] children) {
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

    /** Builds a node, or what stands for it: its only child if it has no prefix of its own, null if it has neither. */
    private static @Nullable FibNode build(
            Change any,
            int depth,
            @Nullable FibNode base,
            boolean ownChanged,
            @Nullable Route[] own,
            @Nullable FibNode[] children) {
        @Nullable Object[] expanded = new Object[SLOTS];
        int ownCount = expand(own, expanded);
        int childCount = 0;
        FibNode onlyChild = null;
        for (int slot = 0; slot < SLOTS; slot++) {
            FibNode child = children[slot];
            if (child != null) {
                childCount++;
                onlyChild = child.withCover((Route) expanded[slot]);
                expanded[slot] = onlyChild;
            }
        }
        if (ownCount == 0 && childCount <= 1) {
            return onlyChild;
        }
        long[] starts = new long[SLOTS / Long.SIZE];
        int runCount = 0;
        @Nullable Object[] runs = new Object[SLOTS];
        for (int slot = 0; slot < SLOTS; slot++) {
            if (slot == 0 || expanded[slot] != expanded[slot - 1]) {
                starts[slot >>> 6] |= 1L << slot;
                runs[runCount++] = expanded[slot];
            }
        }
        char[] codes = base != null && !ownChanged ? base.codes : codes(own, ownCount);
        Route[] routes = base != null && !ownChanged ? base.routes : routes(own, codes);
        return new FibNode(
                depth <= 64 ? mask(any.high, depth) : any.high,
                depth <= 64 ? 0 : mask(any.low, depth - 64),
                depth,
                base == null ? null : base.cover,
                starts,
                Arrays.copyOf(runs, runCount),
                codes,
                routes);
    }

    private static long mask(long bits, int length) {
        return length == 0 ? 0 : bits & (-1L << (64 - length));
    }

    /** Writes each prefix over the slots it covers, shorter ones first; returns how many there are. */
    private static int expand(@Nullable Route[] own, @Nullable Object[] expanded) {
        int count = 0;
        for (int code = 1; code < CODES; code++) {
            Route route = own[code];
            if (route != null) {
                count++;
                int freeBits = STRIDE - (31 - Integer.numberOfLeadingZeros(code));
                int first = (code << freeBits) & (SLOTS - 1);
                Arrays.fill(expanded, first, first + (1 << freeBits), route);
            }
        }
        return count;
    }

    private static char[] codes(@Nullable Route[] own, int count) {
        char[] codes = new char[count];
        int next = 0;
        for (int code = 1; code < CODES; code++) {
            if (own[code] != null) {
                codes[next++] = (char) code;
            }
        }
        return codes;
    }

    private static Route[] routes(@Nullable Route[] own, char[] codes) {
        Route[] routes = new Route[codes.length];
        for (int i = 0; i < codes.length; i++) {
            Route route = own[codes[i]];
            if (route != null) {
                routes[i] = route;
            }
        }
        return routes;
    }
}
