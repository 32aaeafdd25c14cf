package io.faultline.host.tcp;

import io.netty.buffer.ByteBuf;

/**
 * What the user has written and the peer has not acknowledged, addressed by sequence number (64 bits, so that it never
 * wraps; the low 32 are on the wire).
 */
final class SendBuffer {
    private final ByteRing ring;
    private long start;
    private long end;

    SendBuffer(ArrayPool pool) {
        ring = new ByteRing(pool);
    }

    /** Starts the stream at a sequence number; nothing may be held. */
    void start(long sequence) {
        start = sequence;
        end = sequence;
    }

    /** The sequence number after the last byte written. */
    long end() {
        return end;
    }

    /** Bytes held: sent and not acknowledged, or not sent yet. */
    int size() {
        return (int) (end - start);
    }

    /** Takes bytes from {@code source} as far as {@code limit} permits; returns how many. */
    int append(ByteBuf source, int limit) {
        int length = Math.min(source.readableBytes(), limit - size());
        if (length <= 0 || !ring.canReserve(start, end + length)) {
            return 0;
        }
        ring.reserve(start, end, end + length);
        ring.put(end, source, source.readerIndex(), length);
        source.skipBytes(length);
        end += length;
        return length;
    }

    /** Copies held bytes into a segment at an absolute index. */
    void copy(long sequence, ByteBuf target, int index, int length) {
        ring.get(sequence, target, index, length);
    }

    /** Lets go of what has been acknowledged; returns the number of bytes. */
    int acknowledge(long sequence) {
        long upTo = Math.min(sequence, end);
        if (upTo <= start) {
            return 0;
        }
        int length = (int) (upTo - start);
        start = upTo;
        if (start == end) {
            ring.clear();
        }
        return length;
    }

    void clear() {
        start = end;
        ring.clear();
    }
}
