package io.faultline.dns.zone;

/** Arithmetic of zone serials: numbers of 32 bits that go round (RFC 1982). */
public final class Serial {

    /** The largest number that may be added at once (RFC 1982 section 3.1). */
    public static final long MAX_STEP = 0x7FFF_FFFFL;

    private static final long MASK = 0xFFFF_FFFFL;

    private Serial() {}

    /**
     * Returns {@code serial + step}.
     *
     * @throws IllegalArgumentException if the step is not in 0 to 2^31 - 1
     */
    public static long add(long serial, long step) {
        if (step < 0 || step > MAX_STEP) {
            throw new IllegalArgumentException("step: " + step + " (expected: 0 <= step <= " + MAX_STEP + ")");
        }
        return (serial + step) & MASK;
    }

    /**
     * Returns whether {@code a} is greater than {@code b} (RFC 1982 section 3.2). Of two serials exactly 2^31 apart neither is
     * greater than the other.
     */
    public static boolean isGreater(long a, long b) {
        long ahead = (a - b) & MASK;
        return ahead != 0 && ahead <= MAX_STEP;
    }

    /** Returns the serial after this one for a zone that has changed; never 0, which some servers take for "none". */
    public static long next(long serial) {
        long next = add(serial, 1);
        return next == 0 ? 1 : next;
    }
}
