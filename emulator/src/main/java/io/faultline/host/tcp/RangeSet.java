package io.faultline.host.tcp;

import java.util.Arrays;

/**
 * Disjoint, sorted ranges {@code [start, end)} of sequence numbers in primitive arrays. Adjacent ranges merge. The number
 * of ranges is bounded: what a peer sends must not make this grow, nor its linear walks long.
 */
final class RangeSet {
    private final int limit;
    private long[] starts = new long[8];
    private long[] ends = new long[8];
    private int count;

    RangeSet(int limit) {
        this.limit = limit;
    }

    int count() {
        return count;
    }

    boolean isEmpty() {
        return count == 0;
    }

    long start(int index) {
        return starts[index];
    }

    long end(int index) {
        return ends[index];
    }

    /** The end of the last range; the set must not be empty. */
    long lastEnd() {
        return ends[count - 1];
    }

    /** The index of the range that contains the position, or -1. */
    int indexOf(long position) {
        int index = firstEndingAfter(position);
        return index < count && starts[index] <= position ? index : -1;
    }

    /** The index of the first range that ends after the position; {@link #count} if there is none. */
    int firstEndingAfter(long position) {
        int low = 0;
        int high = count;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (ends[middle] > position) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    /**
     * Adds a range.
     *
     * @return the number of positions that were not in the set before; -1 if the set is full and the range not taken
     */
    long add(long start, long end) {
        if (end <= start) {
            return 0;
        }
        // Those in [from, to) touch the new range and become one with it.
        int from = firstEndingAfter(start - 1);
        int to = from;
        long merged = 0;
        while (to < count && starts[to] <= end) {
            merged += ends[to] - starts[to];
            to++;
        }
        if (from == to) {
            if (count == limit) {
                return -1;
            }
            insert(from, start, end);
            return end - start;
        }
        long newStart = Math.min(start, starts[from]);
        long newEnd = Math.max(end, ends[to - 1]);
        starts[from] = newStart;
        ends[from] = newEnd;
        remove(from + 1, to);
        return newEnd - newStart - merged;
    }

    /** Removes all positions below the given one; returns how many there were. */
    long removeBelow(long position) {
        int whole = firstEndingAfter(position);
        long removed = 0;
        for (int i = 0; i < whole; i++) {
            removed += ends[i] - starts[i];
        }
        remove(0, whole);
        if (count > 0 && starts[0] < position) {
            removed += position - starts[0];
            starts[0] = position;
        }
        return removed;
    }

    void clear() {
        count = 0;
    }

    private void insert(int index, long start, long end) {
        if (count == starts.length) {
            starts = Arrays.copyOf(starts, count * 2);
            ends = Arrays.copyOf(ends, count * 2);
        }
        System.arraycopy(starts, index, starts, index + 1, count - index);
        System.arraycopy(ends, index, ends, index + 1, count - index);
        starts[index] = start;
        ends[index] = end;
        count++;
    }

    private void remove(int from, int to) {
        if (from < to) {
            System.arraycopy(starts, to, starts, from, count - to);
            System.arraycopy(ends, to, ends, from, count - to);
            count -= to - from;
        }
    }
}
