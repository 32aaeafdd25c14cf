package io.faultline.dns.zone;

import io.faultline.dns.wire.DnsName;
import java.util.Arrays;

/**
 * Names as octets whose order, compared octet by octet without sign, is the canonical order of names (RFC 4034 section 6.1):
 * labels from the origin downwards, each closed by a zero. Zeros and ones inside a label are escaped by a one.
 */
public final class CanonicalKey {

    /** The longest key: each octet of a name may need two. */
    public static final int MAX_LENGTH = 2 * DnsName.MAX_LENGTH + 2;

    private static final byte END = 0;
    private static final byte ESCAPE = 1;

    private CanonicalKey() {}

    /**
     * Writes the key of {@code name} without its first {@code skipped} labels, relative to an origin.
     *
     * @param originLabels the number of labels of the origin, which is an ancestor
     * @param into at least {@link #MAX_LENGTH} octets
     * @return the number of octets written
     */
    public static int write(DnsName name, int skipped, int originLabels, byte[] into) {
        int at = 0;
        for (int i = name.labels() - originLabels - 1; i >= skipped; i--) {
            int offset = name.labelOffset(i);
            int length = name.labelLength(i);
            for (int k = 1; k <= length; k++) {
                byte octet = name.octet(offset + k);
                if (octet == END || octet == ESCAPE) {
                    into[at++] = ESCAPE;
                    octet++;
                }
                into[at++] = octet;
            }
            into[at++] = END;
        }
        return at;
    }

    /** Returns the key of {@code name} relative to an origin of {@code originLabels} labels. */
    public static byte[] of(DnsName name, int originLabels) {
        byte[] key = new byte[MAX_LENGTH];
        return Arrays.copyOf(key, write(name, 0, originLabels, key));
    }

    /** Appends the label {@code *} to a key of {@code length} octets; returns the new length. */
    public static int appendWildcard(byte[] key, int length) {
        key[length] = '*';
        key[length + 1] = END;
        return length + 2;
    }
}
