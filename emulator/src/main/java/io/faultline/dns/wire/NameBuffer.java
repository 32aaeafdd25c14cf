package io.faultline.dns.wire;

import io.netty.buffer.ByteBuf;
import org.xbill.DNS.Name;

/** A reusable domain name of up to 255 octets. Not thread safe: it belongs to one loop. */
public final class NameBuffer extends DnsName {

    /** Returned by {@link #read} where the octets are no name. */
    public static final int MALFORMED = -1;

    /** Creates the root name. */
    public NameBuffer() {
        super(new byte[MAX_LENGTH], new int[MAX_LABELS * STRIDE]);
        length = 1;
    }

    /**
     * Reads an uncompressed name. Compression pointers and the reserved label types 0x40 and 0x80 are malformed: in the
     * question of a query there is nothing earlier that a pointer could name (RFC 1035 section 4.1.4).
     *
     * @param buf the message, whose indices are left alone
     * @param index absolute index of the first octet
     * @param end absolute index after the last octet that may be read
     * @return the absolute index after the name, or {@link #MALFORMED} (then this name is the root)
     */
    public int read(ByteBuf buf, int index, int end) {
        int at = index;
        int count = 0;
        int size = 0;
        while (at < end) {
            int labelLength = buf.getUnsignedByte(at);
            if (labelLength == 0) {
                folded[size] = 0;
                length = size + 1;
                labels = count;
                index();
                return at + 1;
            }
            // With this label and the root label the name must still fit (RFC 1035 section 2.3.4).
            if (labelLength > 63 || size + labelLength + 2 > MAX_LENGTH || at + 1 + labelLength > end) {
                break;
            }
            folded[size] = (byte) labelLength;
            for (int k = 1; k <= labelLength; k++) {
                folded[size + k] = fold(buf.getByte(at + k));
            }
            size += labelLength + 1;
            at += labelLength + 1;
            count++;
        }
        clear();
        return MALFORMED;
    }

    /** Makes this the root name. */
    public void clear() {
        folded[0] = 0;
        length = 1;
        labels = 0;
    }

    /** Makes this a copy of {@code other}. */
    public void set(DnsName other) {
        System.arraycopy(other.folded, 0, folded, 0, other.length);
        System.arraycopy(other.meta, 0, meta, 0, other.labels * STRIDE);
        length = other.length;
        labels = other.labels;
    }

    /** Makes this {@code other} without its first {@code skipped} labels. */
    public void setSuffix(DnsName other, int skipped) {
        int from = other.labelOffset(skipped);
        length = other.length - from;
        labels = other.labels - skipped;
        System.arraycopy(other.folded, from, folded, 0, length);
        index();
    }

    /**
     * Replaces all but the first {@code kept} labels by {@code suffix}, as a DNAME does (RFC 6672 section 2.2).
     *
     * @return false if the name would be too long; then it is left as it was
     */
    public boolean replaceSuffix(int kept, DnsName suffix) {
        int prefix = labelOffset(kept);
        if (prefix + suffix.length > MAX_LENGTH) {
            return false;
        }
        System.arraycopy(suffix.folded, 0, folded, prefix, suffix.length);
        length = prefix + suffix.length;
        labels = kept + suffix.labels;
        index();
        return true;
    }

    /** Returns a copy as dnsjava's type, folded to lower case. */
    public Name toName() {
        return Names.fromWire(folded, 0, length);
    }
}
