package io.faultline.routing;

import org.jspecify.annotations.Nullable;

/**
 * A shortcut over the first sixteen bits of a large IPv4 trie: one array access instead of two nodes. Immutable; a change
 * copies it (half a megabyte) and resolves again only the entries that the change covers.
 */
final class FibShortcut {
    /** Below this many prefixes the upper nodes stay in the processor's caches and the arrays would outweigh them. */
    static final int MIN_PREFIXES = 32_768;

    private static final int BITS = 16;
    private static final int ENTRIES = 1 << BITS;

    /** For each entry the first node at depth 16 or deeper, or else null. */
    private final @Nullable FibNode[] nodes;
    /** For each entry the longest match in the nodes above that one. */
    private final @Nullable Route[] best;

    private FibShortcut(@Nullable FibNode[] nodes, @Nullable Route[] best) {
        this.nodes = nodes;
        this.best = best;
    }

    static FibShortcut of(FibNode root) {
        FibShortcut shortcut = new FibShortcut(new FibNode[ENTRIES], new Route[ENTRIES]);
        shortcut.resolve(root, 0, ENTRIES);
        return shortcut;
    }

    /** The shortcut of a trie that came from this one's by these changes. */
    FibShortcut changed(FibNode root, FibNode.Change[] changes) {
        FibShortcut shortcut = new FibShortcut(nodes.clone(), best.clone());
        int resolved = 0;
        for (FibNode.Change change : changes) {
            int first = (int) (change.high() >>> 48);
            int end = first + (change.length() >= BITS ? 1 : 1 << (BITS - change.length()));
            shortcut.resolve(root, Math.max(first, resolved), end);
            resolved = Math.max(end, resolved);
        }
        return shortcut;
    }

    private void resolve(FibNode root, int from, int to) {
        for (int entry = from; entry < to; entry++) {
            long key = (long) entry << 48;
            Route longest = null;
            Object step = root;
            while (step instanceof FibNode node && node.depth < BITS) {
                longest = node.cover == null ? longest : node.cover;
                step = node.containsIpv4(key) ? node.at(FibNode.slot(key, 0, node.depth)) : null;
            }
            nodes[entry] = step instanceof FibNode node ? node : null;
            best[entry] = step instanceof Route route ? route : longest;
        }
    }

    @Nullable
    Route lookup(int bits) {
        int entry = bits >>> (32 - BITS);
        FibNode node = nodes[entry];
        if (node != null) {
            Route longer = node.lookupIpv4((long) bits << 32);
            if (longer != null) {
                return longer;
            }
        }
        return best[entry];
    }
}
