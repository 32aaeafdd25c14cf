package io.faultline.dns.server;

/**
 * How often a server says the same to the same network over UDP (ISC-TN-2012-1). A rate of 0 does not limit.
 *
 * @param answersPerSecond of one name and type, 0 to 1,000,000
 * @param negativesPerSecond NXDOMAIN of one zone, 0 to 1,000,000
 * @param errorsPerSecond REFUSED, FORMERR, SERVFAIL and the like, 0 to 1,000,000
 * @param windowSeconds for so long excess is held against a network, 1 to 3,600
 * @param slip of what is withheld every so manieth answer is sent empty with TC, so that a real client comes back by TCP; 0 for
 *     none, at most 10
 * @param ipv4PrefixLength addresses with so many equal leading bits are one network, 1 to 32
 * @param ipv6PrefixLength the same for IPv6, 1 to 64
 */
public record RateLimitOptions(
        int answersPerSecond,
        int negativesPerSecond,
        int errorsPerSecond,
        int windowSeconds,
        int slip,
        int ipv4PrefixLength,
        int ipv6PrefixLength) {

    private static final int MOST_PER_SECOND = 1_000_000;

    /** Checks the limits. */
    public RateLimitOptions {
        check("answersPerSecond", answersPerSecond, 0, MOST_PER_SECOND);
        check("negativesPerSecond", negativesPerSecond, 0, MOST_PER_SECOND);
        check("errorsPerSecond", errorsPerSecond, 0, MOST_PER_SECOND);
        check("windowSeconds", windowSeconds, 1, 3_600);
        check("slip", slip, 0, 10);
        check("ipv4PrefixLength", ipv4PrefixLength, 1, 32);
        check("ipv6PrefixLength", ipv6PrefixLength, 1, 64);
    }

    /** The same rate for all kinds of answers; window 15 s, slip 2, networks of /24 and /56, as BIND and NSD have them. */
    public static RateLimitOptions of(int perSecond) {
        return new RateLimitOptions(perSecond, perSecond, perSecond, 15, 2, 24, 56);
    }

    private static void check(String what, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    what + ": " + value + " (expected: " + least + " <= " + what + " <= " + most + ")");
        }
    }
}
