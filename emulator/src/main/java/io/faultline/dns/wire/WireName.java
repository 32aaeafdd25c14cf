package io.faultline.dns.wire;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Name;

/**
 * An immutable domain name that also keeps the letter case it was written in. Equality ignores the case (RFC 4343). May be
 * shared between threads.
 */
public final class WireName extends DnsName {

    /** The root name. */
    public static final WireName ROOT = of(Name.root);

    private final byte[] wire;

    private WireName(byte[] wire, byte[] folded, int labels) {
        super(folded, new int[labels * STRIDE]);
        this.wire = wire;
        this.length = wire.length;
        this.labels = labels;
        index();
    }

    /**
     * Returns the name {@code name}.
     *
     * @throws IllegalArgumentException if it is relative
     */
    public static WireName of(Name name) {
        if (!name.isAbsolute()) {
            throw new IllegalArgumentException("name: " + name + " (expected: an absolute name, with a final dot)");
        }
        byte[] wire = name.toWire();
        byte[] folded = name.toWireCanonical();
        // Almost every name is written in lower case: then one array serves both purposes.
        return new WireName(wire, Arrays.equals(wire, folded) ? wire : folded, name.labels() - 1);
    }

    /** Returns the name {@code text}, taken as absolute whether or not it ends in a dot. */
    public static WireName of(String text) {
        return of(Names.absolute(text));
    }

    /** Returns this name without its first {@code skipped} labels. */
    public WireName suffix(int skipped) {
        int from = labelOffset(skipped);
        return of(Names.fromWire(wire, from, length - from));
    }

    /** Returns the octet at {@code index} of the wire form in the letter case it was given in. */
    public byte originalOctet(int index) {
        return wire[index];
    }

    byte[] wire() {
        return wire;
    }

    /** Returns the name as dnsjava's type, in the letter case it was given in. */
    public Name toName() {
        return Names.fromWire(wire, 0, length);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof WireName name && labels == name.labels && suffixEquals(0, name);
    }

    @Override
    public int hashCode() {
        return suffixHash(0);
    }
}
