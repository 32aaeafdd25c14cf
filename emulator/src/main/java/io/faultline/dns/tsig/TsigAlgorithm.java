package io.faultline.dns.tsig;

import io.faultline.dns.wire.Names;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Name;

/** The algorithms of RFC 8945 section 6 that may still be used; HMAC-MD5 must not. */
public enum TsigAlgorithm {
    HMAC_SHA1("HmacSHA1", 20),
    HMAC_SHA224("HmacSHA224", 28),
    HMAC_SHA256("HmacSHA256", 32),
    HMAC_SHA384("HmacSHA384", 48),
    HMAC_SHA512("HmacSHA512", 64);

    private final String jcaName;
    private final int macBytes;

    @SuppressWarnings("ImmutableEnumChecker") // dnsjava's names are immutable, but do not say so.
    private final Name wireName;

    TsigAlgorithm(String jcaName, int macBytes) {
        this.jcaName = jcaName;
        this.macBytes = macBytes;
        this.wireName = Names.absolute(name().toLowerCase(Locale.ROOT).replace('_', '-'));
    }

    /** Returns the algorithm of a name in a TSIG record, or null. */
    static @Nullable TsigAlgorithm of(Name name) {
        for (TsigAlgorithm algorithm : values()) {
            if (algorithm.wireName.equals(name)) {
                return algorithm;
            }
        }
        return null;
    }

    String jcaName() {
        return jcaName;
    }

    /** Returns the octets of a whole MAC. */
    int macBytes() {
        return macBytes;
    }

    /** Returns the least octets of a MAC that was cut (RFC 8945 section 5.2.2.1). */
    int leastMacBytes() {
        return Math.max(10, macBytes / 2);
    }

    Name wireName() {
        return wireName;
    }
}
