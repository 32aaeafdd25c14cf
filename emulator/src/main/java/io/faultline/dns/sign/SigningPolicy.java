package io.faultline.dns.sign;

/**
 * How a zone is signed. Times are in seconds.
 *
 * @param denial how absence is proved
 * @param validitySeconds from the moment of signing to the expiration of a signature
 * @param backdateSeconds from the inception of a signature to the moment of signing, for clocks that are behind
 * @param refreshSeconds a signature that expires within so many seconds is made anew; less than the validity
 * @param keyTtlSeconds the TTL of DNSKEY, CDS and CDNSKEY records
 * @param publishDs whether the zone tells its parent the DS by CDS and CDNSKEY records (RFC 7344)
 */
public record SigningPolicy(
        DenialPolicy denial,
        long validitySeconds,
        long backdateSeconds,
        long refreshSeconds,
        long keyTtlSeconds,
        boolean publishDs) {

    private static final long HOUR = 3600;
    private static final long DAY = 24 * HOUR;

    /** RRSIG times are serial numbers of 32 bits (RFC 4034 section 3.1.5). */
    private static final long LONGEST = Integer.MAX_VALUE;

    /** Two weeks of validity, refreshed five days before the end, valid an hour ago: what BIND's default policy does. */
    public static final SigningPolicy DEFAULT =
            new SigningPolicy(DenialPolicy.nsec(), 14 * DAY, HOUR, 5 * DAY, HOUR, true);

    /** Checks the times. */
    public SigningPolicy {
        check("validity", validitySeconds, 1, LONGEST);
        check("backdate", backdateSeconds, 0, LONGEST);
        check("refresh", refreshSeconds, 0, validitySeconds - 1);
        check("key ttl", keyTtlSeconds, 0, LONGEST);
    }

    private static void check(String name, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    name + ": " + value + " s (expected: " + least + " <= " + name + " <= " + most + ")");
        }
    }

    /** Returns this policy with another way to prove absence. */
    public SigningPolicy withDenial(DenialPolicy newDenial) {
        return new SigningPolicy(newDenial, validitySeconds, backdateSeconds, refreshSeconds, keyTtlSeconds, publishDs);
    }

    /** Returns this policy with other times. */
    public SigningPolicy withValidity(long newValiditySeconds, long newRefreshSeconds) {
        return new SigningPolicy(
                denial, newValiditySeconds, backdateSeconds, newRefreshSeconds, keyTtlSeconds, publishDs);
    }
}
