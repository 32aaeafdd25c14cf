package io.faultline.routing;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Applies a sorted batch to a trie, rebuilding only the nodes whose content changes and those above them. */
final class FibUpdate {
    private final FibChange[] changes;
    private int sizeDelta;

    /** Takes changes sorted, without two for one prefix. */
    FibUpdate(FibChange[] changes) {
        this.changes = changes;
    }

    FibChange[] changes() {
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
        @Nullable Route[] own = new Route[FibNode.CODES];
        @Nullable FibNode[] children = new FibNode[FibNode.SLOTS];
        if (base != null) {
            base.unpack(own, children);
        } else if (node != null) {
            children[FibNode.slot(node.high, node.low, depth)] = node;
        }
        boolean ownChanged = base == null;
        boolean childrenComeOrGo = false;
        int next;
        for (int i = from; i < to; i = next) {
            FibChange change = changes[i];
            int slot = FibNode.slot(change.high(), change.low(), depth);
            next = i + 1;
            if (change.homeDepth() == depth) {
                ownChanged |=
                        set(own, FibNode.code(change.high(), change.low(), change.length(), depth), change.route());
            } else {
                // Own prefixes sort before deeper ones of the same slot, so the deeper ones are contiguous.
                while (next < to && FibNode.slot(changes[next].high(), changes[next].low(), depth) == slot) {
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
            if (changes[i].route() != null) {
                return true;
            }
        }
        return false;
    }

    /** The depth at which the node and the changes part, or at which one of them has its home. */
    private int branchDepth(@Nullable FibNode node, int from, int to) {
        FibChange first = changes[from];
        FibChange last = changes[to - 1];
        int depth = Math.min(first.homeDepth(), commonDepth(first.high(), first.low(), last.high(), last.low()));
        for (int i = from + 1; i < to; i++) {
            depth = Math.min(depth, changes[i].homeDepth());
        }
        if (node != null) {
            depth = Math.min(depth, node.depth);
            depth = Math.min(depth, commonDepth(first.high(), first.low(), node.high, node.low));
            depth = Math.min(depth, commonDepth(last.high(), last.low(), node.high, node.low));
        }
        return depth;
    }

    private static int commonDepth(long high1, long low1, long high2, long low2) {
        int bits =
                high1 == high2 ? 64 + Long.numberOfLeadingZeros(low1 ^ low2) : Long.numberOfLeadingZeros(high1 ^ high2);
        return bits & -FibNode.STRIDE;
    }

    /** Builds a node, or what stands for it: its only child if it has no prefix of its own, null if it has neither. */
    private static @Nullable FibNode build(
            FibChange any,
            int depth,
            @Nullable FibNode base,
            boolean ownChanged,
            @Nullable Route[] own,
            @Nullable FibNode[] children) {
        @Nullable Object[] expanded = new Object[FibNode.SLOTS];
        int ownCount = expand(own, expanded);
        int childCount = 0;
        FibNode onlyChild = null;
        for (int slot = 0; slot < FibNode.SLOTS; slot++) {
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
        long[] starts = new long[FibNode.SLOTS / Long.SIZE];
        int runCount = 0;
        @Nullable Object[] runs = new Object[FibNode.SLOTS];
        for (int slot = 0; slot < FibNode.SLOTS; slot++) {
            if (slot == 0 || expanded[slot] != expanded[slot - 1]) {
                starts[slot >>> 6] |= 1L << slot;
                runs[runCount++] = expanded[slot];
            }
        }
        char[] codes = base != null && !ownChanged ? base.codes : codes(own, ownCount);
        Route[] routes = base != null && !ownChanged ? base.routes : routes(own, codes);
        return new FibNode(
                depth <= 64 ? mask(any.high(), depth) : any.high(),
                depth <= 64 ? 0 : mask(any.low(), depth - 64),
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
        for (int code = 1; code < FibNode.CODES; code++) {
            Route route = own[code];
            if (route != null) {
                count++;
                int freeBits = FibNode.STRIDE - (31 - Integer.numberOfLeadingZeros(code));
                int first = (code << freeBits) & (FibNode.SLOTS - 1);
                Arrays.fill(expanded, first, first + (1 << freeBits), route);
            }
        }
        return count;
    }

    private static char[] codes(@Nullable Route[] own, int count) {
        char[] codes = new char[count];
        int next = 0;
        for (int code = 1; code < FibNode.CODES; code++) {
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
