package io.faultline.routing;

import org.jspecify.annotations.Nullable;

/** One prefix to set, or to remove where there is no route. Sorted by address, then by length. */
record FibChange(long high, long low, int length, @Nullable Route route) implements Comparable<FibChange> {
    @Override
    public int compareTo(FibChange other) {
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
