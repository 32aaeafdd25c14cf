package io.faultline.engine;

/**
 * A running hash over everything that happened, in order: two runs with equal digests had the same events. It detects
 * difference between runs, it is no cryptographic proof. Loop thread only; allocates nothing.
 */
public final class RunDigest {
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
        long h = state;
        h = mix(h ^ nowNs);
        h = mix(h ^ (((long) nodeId << 32) | (what & 0xffffffffL)));
        state = mix(h ^ length);
        count++;
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
