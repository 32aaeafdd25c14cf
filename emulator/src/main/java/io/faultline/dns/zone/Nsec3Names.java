package io.faultline.dns.zone;

import io.faultline.dns.wire.WireName;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Name;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.utils.base32;

/** The owners of NSEC3 records: the hash in Base32hex as one label below the origin (RFC 5155 section 3.3). */
public final class Nsec3Names {

    private static final base32 BASE32 = new base32(base32.Alphabet.BASE32HEX, false, true);

    private Nsec3Names() {}

    /** Returns the owner of the NSEC3 record for a name of this hash. */
    public static WireName owner(byte[] hash, WireName origin) {
        try {
            return WireName.of(Name.concatenate(Name.fromString(BASE32.toString(hash)), origin.toName()));
        } catch (TextParseException | org.xbill.DNS.NameTooLongException e) {
            throw new IllegalArgumentException("no room for a hashed name below " + origin, e);
        }
    }

    /** Returns the hash that an owner states, or null if it is no owner of an NSEC3 record of the zone. */
    public static byte @Nullable [] hash(Name owner, Name origin) {
        if (owner.labels() != origin.labels() + 1 || !owner.subdomain(origin)) {
            return null;
        }
        byte[] label = owner.getLabel(0);
        String text = new String(label, 1, label[0], StandardCharsets.ISO_8859_1).toUpperCase(Locale.ROOT);
        byte[] hash = BASE32.fromString(text);
        return hash != null && hash.length == Nsec3Hasher.HASH_LENGTH ? hash : null;
    }
}
