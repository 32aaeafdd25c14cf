package io.faultline.balance.l4;

import java.util.Arrays;

/**
 * A hash index of flow numbers: open addressing with linear probing, deletion by shifting back, so that it never fills with
 * tombstones however many flows come and go. Keeps the hashes; comparing keys is the caller's. Allocates only to grow.
 */
final class FlowIndex {
    static final int NONE = -1;

    private int[] flows;
    private int[] hashes;
    private int mask;
    private int size;

    FlowIndex(int expected) {
        allocate(Integer.highestOneBit(Math.max(8, expected) * 2 - 1) * 2);
    }

    /** The slot where a search for a hash starts. */
    int slot(int hash) {
        return hash & mask;
    }

    /** The slot after. */
    int next(int slot) {
        return (slot + 1) & mask;
    }

    /** The flow in a slot, or {@link #NONE} at which a search ends. */
    int flow(int slot) {
        return flows[slot];
    }

    /** The hash of the flow in a slot. */
    int hash(int slot) {
        return hashes[slot];
    }

    void add(int flow, int hash) {
        if (++size * 2 > flows.length) {
            grow();
        }
        put(flow, hash);
    }

    void remove(int flow, int hash) {
        int slot = slot(hash);
        while (flows[slot] != flow) {
            if (flows[slot] == NONE) {
                throw new IllegalStateException("flow " + flow + " is not in the index");
            }
            slot = next(slot);
        }
        size--;
        // Knuth's algorithm R: what follows moves into the hole unless its own place is behind the hole.
        int hole = slot;
        for (int at = next(hole); flows[at] != NONE; at = next(at)) {
            int home = slot(hashes[at]);
            if (((at - home) & mask) >= ((at - hole) & mask)) {
                flows[hole] = flows[at];
                hashes[hole] = hashes[at];
                hole = at;
            }
        }
        flows[hole] = NONE;
    }

    int size() {
        return size;
    }

    private void put(int flow, int hash) {
        int slot = slot(hash);
        while (flows[slot] != NONE) {
            slot = next(slot);
        }
        flows[slot] = flow;
        hashes[slot] = hash;
    }

    private void grow() {
        int[] oldFlows = flows;
        int[] oldHashes = hashes;
        allocate(flows.length * 2);
        for (int slot = 0; slot < oldFlows.length; slot++) {
            if (oldFlows[slot] != NONE) {
                put(oldFlows[slot], oldHashes[slot]);
            }
        }
    }

    private void allocate(int capacity) {
        flows = new int[capacity];
        Arrays.fill(flows, NONE);
        hashes = new int[capacity];
        mask = capacity - 1;
    }
}
