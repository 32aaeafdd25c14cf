package io.faultline.routing;

import org.jspecify.annotations.Nullable;

/**
 * A shortcut over the first sixteen bits of a large IPv4 trie, in place of its upper two nodes. Immutable; a change copies
 * and resolves again only the blocks of 256 entries that it covers.
 */
final class FibShortcut {
    /** Below this many prefixes the upper nodes stay in the processor's caches and the shortcut would outweigh them. */
    static final int MIN_PREFIXES = 32_768;

    private static final int BITS = 16;
    private static final int BLOCKS = 256;
    private static final int BLOCK_ENTRIES = 256;

    private final Block[] blocks;

    private FibShortcut(Block[] blocks) {
        this.blocks = blocks;
    }

    static FibShortcut of(FibNode root) {
        Block[] blocks = new Block[BLOCKS];
        for (int i = 0; i < BLOCKS; i++) {
            blocks[i] = new Block(root, i);
        }
        return new FibShortcut(blocks);
    }

    /** The shortcut of a trie that came from this one's by these changes, which are sorted. */
    FibShortcut changed(FibNode root, FibChange[] changes) {
        Block[] newBlocks = blocks.clone();
        int resolved = 0;
        for (FibChange change : changes) {
            int first = (int) (change.high() >>> 56);
            int end = first + (change.length() >= 8 ? 1 : 1 << (8 - change.length()));
            for (int i = Math.max(first, resolved); i < end; i++) {
                newBlocks[i] = new Block(root, i);
            }
            resolved = Math.max(end, resolved);
        }
        return new FibShortcut(newBlocks);
    }

    @Nullable
    Route lookup(int bits) {
        Block block = blocks[bits >>> 24];
        int entry = (bits >>> BITS) & (BLOCK_ENTRIES - 1);
        FibNode node = block.nodes[entry];
        if (node != null) {
            Route longer = node.lookupIpv4((long) bits << 32);
            if (longer != null) {
                return longer;
            }
        }
        return block.best[entry];
    }

    private static final class Block {
        /** For each entry the first node at depth 16 or deeper, or else null. */
        private final @Nullable FibNode[] nodes = new FibNode[BLOCK_ENTRIES];
        /** For each entry the longest match in the nodes above that one. */
        private final @Nullable Route[] best = new Route[BLOCK_ENTRIES];

        Block(FibNode root, int index) {
            for (int entry = 0; entry < BLOCK_ENTRIES; entry++) {
                long key = ((long) index << 56) | ((long) entry << 48);
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
    }
}
