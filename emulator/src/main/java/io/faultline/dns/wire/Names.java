package io.faultline.dns.wire;

import java.io.IOException;
import java.util.Arrays;
import org.xbill.DNS.Name;
import org.xbill.DNS.TextParseException;

/** Conversions to dnsjava's {@link Name}. */
public final class Names {

    private Names() {}

    /**
     * Returns {@code text} as an absolute name, whether or not it ends in a dot.
     *
     * @throws IllegalArgumentException if it is no domain name
     */
    public static Name absolute(String text) {
        try {
            return Name.fromString(text, Name.root);
        } catch (TextParseException e) {
            throw new IllegalArgumentException(
                    "name: " + text + " (expected: a domain name: " + e.getMessage() + ")", e);
        }
    }

    static Name fromWire(byte[] wire, int offset, int length) {
        try {
            return new Name(Arrays.copyOfRange(wire, offset, offset + length));
        } catch (IOException e) {
            throw new IllegalArgumentException("not a domain name in wire form", e);
        }
    }
}
