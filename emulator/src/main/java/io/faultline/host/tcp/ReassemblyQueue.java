package io.faultline.host.tcp;

import io.netty.buffer.ByteBuf;

/**
 * The receive side of a stream: bytes in order that the user has not read, and bytes beyond a gap, in one ring of at most
 * the receive buffer's size. Remembers which blocks came last, for the SACK option (RFC 2018 section 4).
 */
final class ReassemblyQueue {
    /** Ranges beyond gaps; a segment that would make one more is not taken, as RFC 9293 permits. */
    private static final int MAX_RANGES = 1024;

    /** As many SACK blocks as fit beside timestamps, and one to spare. */
    private static final int REMEMBERED = 4;

    private final ByteRing ring;
    private final RangeSet beyond = new RangeSet(MAX_RANGES);
    private final long[] recent = new long[REMEMBERED];
    private int recentCount;
    private long readPosition;
    private long next;

    ReassemblyQueue(ArrayPool pool) {
        ring = new ByteRing(pool);
    }

    /** Starts the stream at the sequence number after the peer's SYN. */
    void start(long sequence) {
        readPosition = sequence;
        next = sequence;
    }

    /** RCV.NXT as far as data goes. */
    long next() {
        return next;
    }

    /** The sequence number of the first byte the user has not read. */
    long readPosition() {
        return readPosition;
    }

    /** Bytes the user can read. */
    int readable() {
        return (int) (next - readPosition);
    }

    /** True while there is a gap below something received. */
    boolean hasGaps() {
        return !beyond.isEmpty();
    }

    /**
     * Takes the bytes of a segment, which has been trimmed to the window.
     *
     * @param sequence of the first byte; {@code next <= sequence}
     * @param index absolute index of the first byte in {@code source}
     * @return false if it would have made one gap too many, or memory is short, and it was not taken
     */
    boolean accept(long sequence, ByteBuf source, int index, int length) {
        if (!ring.canReserve(readPosition, sequence + length)) {
            return false;
        }
        if (sequence == next && beyond.isEmpty()) {
            ring.reserve(readPosition, next, next + length);
            ring.put(sequence, source, index, length);
            next += length;
            return true;
        }
        long end = sequence + length;
        long heldTo = beyond.isEmpty() ? next : beyond.lastEnd();
        if (sequence > next && beyond.add(sequence, end) < 0) {
            return false;
        }
        ring.reserve(readPosition, heldTo, Math.max(heldTo, end));
        ring.put(sequence, source, index, length);
        if (sequence > next) {
            remember(sequence);
            return true;
        }
        next = end;
        int first = beyond.firstEndingAfter(next);
        if (first < beyond.count() && beyond.start(first) <= next) {
            next = beyond.end(first);
        }
        beyond.removeBelow(next);
        return true;
    }

    /** Copies up to {@code length} bytes to the user's buffer and advances its writer index; returns how many. */
    int read(ByteBuf target, int length) {
        int n = Math.min(length, readable());
        if (n > 0) {
            ring.get(readPosition, target, target.writerIndex(), n);
            target.writerIndex(target.writerIndex() + n);
            readPosition += n;
            if (readPosition == next && beyond.isEmpty()) {
                ring.clear();
            }
        }
        return n;
    }

    /** Throws away what could be read. */
    void discardReadable() {
        readPosition = next;
        if (beyond.isEmpty()) {
            ring.clear();
        }
    }

    void clear() {
        beyond.clear();
        recentCount = 0;
        discardReadable();
    }

    /**
     * Fills SACK blocks, the one with the latest segment first (RFC 2018 section 4).
     *
     * @param blocks receives pairs of left and right edge
     * @param max the number of blocks at most
     * @return the number of blocks
     */
    int sackBlocks(long[] blocks, int max) {
        int n = 0;
        int kept = 0;
        for (int i = 0; i < recentCount; i++) {
            int index = beyond.indexOf(recent[i]);
            if (index < 0 || reported(blocks, n, beyond.start(index))) {
                continue;
            }
            recent[kept++] = recent[i];
            if (n < max) {
                blocks[2 * n] = beyond.start(index);
                blocks[2 * n + 1] = beyond.end(index);
                n++;
            }
        }
        recentCount = kept;
        return n;
    }

    private static boolean reported(long[] blocks, int n, long start) {
        for (int i = 0; i < n; i++) {
            if (blocks[2 * i] == start) {
                return true;
            }
        }
        return false;
    }

    private void remember(long sequence) {
        int last = Math.min(recentCount, REMEMBERED - 1);
        System.arraycopy(recent, 0, recent, 1, last);
        recent[0] = sequence;
        recentCount = last + 1;
    }
}
