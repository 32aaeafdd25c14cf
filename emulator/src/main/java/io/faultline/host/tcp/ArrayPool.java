package io.faultline.host.tcp;

/**
 * Byte arrays of the sizes that {@link ByteRing}s have, kept for the next ring: a connection that fills and drains its buffers with
 * every round trip allocates nothing. Bounded; one for a stack, whose memory it
 * accounts for; loop thread only.
 */
final class ArrayPool {
    private static final int SMALLEST_SHIFT = 11;
    private static final int CLASSES = 31 - SMALLEST_SHIFT;
    private static final int MAX_PER_CLASS = 64;
    private static final long MAX_BYTES = 16 << 20;

    /** The smallest array given out. */
    static final int SMALLEST = 1 << SMALLEST_SHIFT;

    /** As Linux's tcp_mem: from here on each buffer has to make do with little. */
    private static final long PRESSURE_BYTES = 64 << 20;

    /** And from here on none grows. */
    private static final long LIMIT_BYTES = 256 << 20;

    private final byte[][][] free = new byte[CLASSES][][];
    private final int[] count = new int[CLASSES];
    private long bytes;
    private long inUse;

    /** Bytes in arrays that are in use. */
    long inUseBytes() {
        return inUse;
    }

    /** Buffers should stay small. */
    boolean isUnderPressure() {
        return inUse >= PRESSURE_BYTES;
    }

    /** Nothing may grow. */
    boolean isExhausted() {
        return inUse >= LIMIT_BYTES;
    }

    /** An array of a power of two of bytes, with whatever they were left at. */
    byte[] take(int size) {
        int sizeClass = sizeClass(size);
        inUse += size;
        if (count[sizeClass] == 0) {
            return new byte[size];
        }
        bytes -= size;
        return free[sizeClass][--count[sizeClass]];
    }

    /** Gives an array back, which the caller must not use any more. */
    void give(byte[] array) {
        int sizeClass = sizeClass(array.length);
        inUse -= array.length;
        if (count[sizeClass] == MAX_PER_CLASS || bytes + array.length > MAX_BYTES) {
            return;
        }
        if (free[sizeClass] == null) {
            free[sizeClass] = new byte[MAX_PER_CLASS][];
        }
        free[sizeClass][count[sizeClass]++] = array;
        bytes += array.length;
    }

    private static int sizeClass(int size) {
        return Integer.numberOfTrailingZeros(size) - SMALLEST_SHIFT;
    }
}
