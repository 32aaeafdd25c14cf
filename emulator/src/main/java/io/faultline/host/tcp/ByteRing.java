package io.faultline.host.tcp;

import io.netty.buffer.ByteBuf;

/**
 * A window of a byte stream, addressed by stream position: the array grows with what it has to hold and is given back
 * when nothing is held, so that an idle connection costs no buffer.
 *
 * <p>The caller keeps the window: all positions it uses at one time lie within {@code reserve}d bounds.
 */
final class ByteRing {
    private static final byte[] EMPTY = new byte[0];

    private final ArrayPool pool;
    private byte[] data = EMPTY;

    ByteRing(ArrayPool pool) {
        this.pool = pool;
    }

    /**
     * Makes room for the window {@code [from, to)} and keeps the bytes {@code [from, heldTo)}.
     *
     * @param heldTo end of the bytes worth keeping
     */
    void reserve(long from, long heldTo, long to) {
        int needed = Math.toIntExact(to - from);
        if (needed <= data.length) {
            return;
        }
        int capacity = Integer.highestOneBit(Math.max(ArrayPool.SMALLEST, needed) - 1) << 1;
        byte[] grown = pool.take(capacity);
        for (long position = from; position < heldTo; ) {
            int source = (int) position & (data.length - 1);
            int target = (int) position & (capacity - 1);
            int run = (int) Math.min(heldTo - position, Math.min(data.length - source, capacity - target));
            System.arraycopy(data, source, grown, target, run);
            position += run;
        }
        clear();
        data = grown;
    }

    /** Tells whether the window {@code [from, to)} can be had, as far as memory goes. */
    boolean canReserve(long from, long to) {
        return to - from <= data.length || !pool.isExhausted();
    }

    /** Copies {@code length} bytes from the absolute index {@code index} of {@code source}, whose indices stay. */
    void put(long position, ByteBuf source, int index, int length) {
        int start = (int) position & (data.length - 1);
        int first = Math.min(length, data.length - start);
        source.getBytes(index, data, start, first);
        if (first < length) {
            source.getBytes(index + first, data, 0, length - first);
        }
    }

    /** Copies {@code length} bytes to the absolute index {@code index} of {@code target}, whose indices stay. */
    void get(long position, ByteBuf target, int index, int length) {
        int start = (int) position & (data.length - 1);
        int first = Math.min(length, data.length - start);
        target.setBytes(index, data, start, first);
        if (first < length) {
            target.setBytes(index + first, data, 0, length - first);
        }
    }

    /** Gives the array back: nothing is held. */
    void clear() {
        if (data.length > 0) {
            pool.give(data);
            data = EMPTY;
        }
    }
}
