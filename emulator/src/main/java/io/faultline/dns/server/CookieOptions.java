package io.faultline.dns.server;

import java.util.HexFormat;

/**
 * How a server makes cookies (RFC 7873, RFC 9018). Servers with the same secret take each other's.
 *
 * @param secretHigh the first eight octets of the secret
 * @param secretLow its last eight octets
 * @param rotationSeconds after so many seconds of the server's date another secret is derived from this one; 0 for never
 * @param required whether a query over UDP whose cookie proves nothing is answered by BADCOOKIE alone (RFC 7873 section 5.2.3)
 */
public record CookieOptions(long secretHigh, long secretLow, long rotationSeconds, boolean required) {

    /** The secret of a server that is before this one goes on to be taken for as long: an hour is what a cookie lives. */
    private static final long LEAST_ROTATION_SECONDS = 3_600;

    /** Creates options. */
    public CookieOptions {
        if (rotationSeconds != 0 && rotationSeconds < LEAST_ROTATION_SECONDS) {
            throw new IllegalArgumentException("rotationSeconds: " + rotationSeconds
                    + " (expected: 0, or at least 3600: as long as a cookie lives)");
        }
    }

    /**
     * Returns the options with a secret in hexadecimal.
     *
     * @throws IllegalArgumentException if it is not 32 hexadecimal digits
     */
    public static CookieOptions of(String secret, long rotationSeconds, boolean required) {
        if (secret.length() != 32) {
            throw new IllegalArgumentException("cookie secret: " + secret + " (expected: 32 hexadecimal digits)");
        }
        return new CookieOptions(
                HexFormat.fromHexDigitsToLong(secret, 0, 16),
                HexFormat.fromHexDigitsToLong(secret, 16, 32),
                rotationSeconds,
                required);
    }
}
