package io.faultline.engine;

import io.netty.buffer.ByteBuf;

/**
 * A running hash over everything that happened, in order: two runs with equal digests had the same events. It detects
 * difference between runs, it is no cryptographic proof. Loop thread only; allocates nothing.
 */
public final class RunDigest {
    private static final long TIME_FACTOR = 0xbf58476d1ce4e5b9L;
    private static final long PLACE_FACTOR = 0x94d049bb133111ebL;
    private static final long LENGTH_FACTOR = 0xd6e8feb86659fd93L;

    private long state = 0x9e3779b97f4a7c15L;
    private long count;

    /**
     * Adds one happening.
     *
     * @param nowNs when, in nanoseconds since the run's start
     * @param nodeId where
     * @param what which kind of happening, any number that means it
     * @param length its size, usually a packet's length in bytes
     */
    public void add(long nowNs, int nodeId, int what, long length) {
        // The factors are multiplied beside each other; only one mixing waits for the happening before.
        long place = ((long) nodeId << 32) | (what & 0xffffffffL);
        state = mix(state ^ (nowNs * TIME_FACTOR + place * PLACE_FACTOR + length * LENGTH_FACTOR));
        count++;
    }

    /**
     * Adds what a packet says: its first bytes from readerIndex, at most {@code limit}. With the headers come their
     * checksums, which stand for the rest.
     */
    public void addContent(ByteBuf packet, int limit) {
        int at = packet.readerIndex();
        int end = at + Math.min(packet.readableBytes(), limit);
        long h = state;
        for (; at + Long.BYTES <= end; at += Long.BYTES) {
            h = mix(h ^ packet.getLong(at));
        }
        for (; at < end; at++) {
            h = mix(h ^ packet.getByte(at));
        }
        state = h;
    }

    /** The number of happenings so far. */
    public long count() {
        return count;
    }

    /** Sixteen hexadecimal digits that stand for all happenings so far. */
    public String hex() {
        return String.format("%016x", mix(state ^ count));
    }

    /** The finaliser of MurmurHash3 (public domain, Appleby): every input bit flips each output bit half the time. */
    static long mix(long value) {
        long z = value + 0x9e3779b97f4a7c15L;
        z = (z ^ (z >>> 33)) * 0xff51afd7ed558ccdL;
        z = (z ^ (z >>> 33)) * 0xc4ceb9fe1a85ec53L;
        return z ^ (z >>> 33);
    }
}
