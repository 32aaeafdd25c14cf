package io.faultline.fabric;

import java.util.Arrays;

/** The bytes that have been sent but have not left for the wire yet, as a ring of (departure, bytes). */
final class DepartureQueue {
    private static final int INITIAL = 16;

    private long[] departNs = new long[INITIAL];
    private int[] sizes = new int[INITIAL];
    private int head;
    private int count;
    private long bytes;

    /** Bytes that leave after {@code nowNs}. */
    long bytesAt(long nowNs) {
        int mask = sizes.length - 1;
        while (count > 0 && departNs[head] <= nowNs) {
            bytes -= sizes[head];
            head = (head + 1) & mask;
            count--;
        }
        return bytes;
    }

    void add(long depart, int size) {
        if (count == sizes.length) {
            grow();
        }
        int at = (head + count++) & (sizes.length - 1);
        departNs[at] = depart;
        sizes[at] = size;
        bytes += size;
    }

    void clear() {
        head = 0;
        count = 0;
        bytes = 0;
    }

    private void grow() {
        int capacity = sizes.length;
        long[] moreDepart = Arrays.copyOfRange(departNs, head, head + capacity * 2);
        System.arraycopy(departNs, 0, moreDepart, capacity - head, head);
        int[] moreSizes = Arrays.copyOfRange(sizes, head, head + capacity * 2);
        System.arraycopy(sizes, 0, moreSizes, capacity - head, head);
        departNs = moreDepart;
        sizes = moreSizes;
        head = 0;
    }
}
