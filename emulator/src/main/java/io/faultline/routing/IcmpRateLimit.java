package io.faultline.routing;

/**
 * How many ICMP errors a node sends to one destination: a token bucket for each, as Linux has it ({@code icmp_ratelimit}).
 * Errors that carry an MTU are never limited.
 *
 * @param intervalNs the time in which one more error may be sent, in nanoseconds; 0 for no limit
 * @param burst how many may be sent at once after a silence
 * @param destinations how many destinations are remembered; the one longest unused is forgotten first
 */
public record IcmpRateLimit(long intervalNs, int burst, int destinations) {
    /** One a second after a burst of six, as Linux does by default. */
    public static final IcmpRateLimit LINUX = new IcmpRateLimit(1_000_000_000L, 6, 1024);

    /** No limit. */
    public static final IcmpRateLimit NONE = new IcmpRateLimit(0, 1, 1);

    /** Rejects what could never send an error. */
    public IcmpRateLimit {
        if (intervalNs < 0 || burst < 1 || destinations < 1) {
            throw new IllegalArgumentException("ICMP rate limit: interval " + intervalNs + " ns, burst " + burst + ", "
                    + destinations + " destinations (expected: >= 0, >= 1, >= 1)");
        }
    }
}
