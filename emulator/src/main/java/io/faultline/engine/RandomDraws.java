package io.faultline.engine;

/**
 * The random values of one (seed, object, purpose), addressed by number: a counter-based generator. The n-th value does not
 * depend on whether the ones before it were looked at, so that a packet's luck is a function of its number alone and a
 * value that nobody needs costs nothing. Immutable; any thread.
 *
 * <p>The values are those of SplitMix64 (Steele, Lea and Flood 2014) from a start that the three names determine.
 */
public final class RandomDraws {
    private static final long GOLDEN_GAMMA = 0x9e3779b97f4a7c15L;

    private final long start;

    RandomDraws(long start) {
        this.start = start;
    }

    /** The n-th value: 64 uniform bits. */
    public long bits(long n) {
        long z = start + n * GOLDEN_GAMMA;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }

    /** The n-th value as a number {@code 0 <= u < 1}. */
    public double uniform(long n) {
        return (bits(n) >>> 11) * 0x1.0p-53;
    }
}
