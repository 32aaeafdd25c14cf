package io.faultline.dns.wire;

/**
 * How TTLs are shortened when a run is faster than the incident it replays.
 *
 * @param divisor the number by which TTLs are divided, that is, the run's speed
 */
public record TtlScale(double divisor) {

    /** TTLs as they are written. */
    public static final TtlScale NONE = new TtlScale(1);

    /** Creates a scale. */
    public TtlScale {
        if (!(divisor > 0) || divisor > 1e9) {
            throw new IllegalArgumentException("ttl divisor: " + divisor + " (expected: 0 < divisor <= 1e9)");
        }
    }

    /**
     * Returns the TTL to put into answers. It is never below one second, except that a TTL of 0 stays 0: "do not cache" means
     * the same at every speed.
     */
    public int apply(long ttlSeconds) {
        if (ttlSeconds <= 0 || ttlSeconds > Integer.MAX_VALUE) {
            return 0; // RFC 2181 section 8: a TTL with the most significant bit set is 0.
        }
        return (int) Math.min(Integer.MAX_VALUE, Math.max(1, Math.round(ttlSeconds / divisor)));
    }
}
