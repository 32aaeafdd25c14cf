package io.faultline.dns.wire;

import java.nio.charset.StandardCharsets;

/**
 * An absolute domain name in wire form, folded to lower case (RFC 4343), with a hash for each label and for each suffix,
 * so that zones and the compression of answers find it without allocating. {@link WireName} is the immutable one,
 * {@link NameBuffer} the reusable one.
 *
 * <p>Label 0 is the leftmost; the root name has no labels. Hashes do not depend on the JVM, so that the order of whatever
 * is hashed by them is the same in every run.
 */
public abstract sealed class DnsName permits WireName, NameBuffer {

    /** Longest name in octets, the root label included (RFC 1035 section 2.3.4). */
    public static final int MAX_LENGTH = 255;

    /** Most labels a name of 255 octets can have, the root label not counted. */
    public static final int MAX_LABELS = 127;

    static final int STRIDE = 3;
    private static final int ROOT_HASH = 0x9E3779B9;

    /** The folded wire form; {@code length} octets are used, the root label included. */
    byte[] folded;

    /** For each label three numbers: offset of its length octet, hash of the label, hash of the suffix from it. */
    int[] meta;

    int length;
    int labels;

    DnsName(byte[] folded, int[] meta) {
        this.folded = folded;
        this.meta = meta;
    }

    /** Returns the number of labels, the root label not counted. */
    public final int labels() {
        return labels;
    }

    /** Returns the length of the wire form in octets, 1 to 255. */
    public final int length() {
        return length;
    }

    /** Returns the octet at {@code index} of the folded wire form. */
    public final byte octet(int index) {
        return folded[index];
    }

    /** Returns the offset of the length octet of the label {@code i}; of the root label for {@code i == labels()}. */
    public final int labelOffset(int i) {
        return i == labels ? length - 1 : meta[i * STRIDE];
    }

    /** Returns the number of octets of the label {@code i} without its length octet, 1 to 63. */
    public final int labelLength(int i) {
        return folded[meta[i * STRIDE]];
    }

    /** Returns the hash of the folded label {@code i}. */
    public final int labelHash(int i) {
        return meta[i * STRIDE + 1];
    }

    /** Returns the hash of the name that is left without the first {@code i} labels. */
    public final int suffixHash(int i) {
        return i == labels ? ROOT_HASH : meta[i * STRIDE + 2];
    }

    /** Returns whether the label {@code i} equals the folded octets {@code label}. */
    public final boolean labelEquals(int i, byte[] label) {
        int offset = meta[i * STRIDE];
        if (folded[offset] != label.length) {
            return false;
        }
        for (int k = 0; k < label.length; k++) {
            if (folded[offset + 1 + k] != label[k]) {
                return false;
            }
        }
        return true;
    }

    /** Returns whether this name without its first {@code i} labels is {@code other}, letter case ignored. */
    public final boolean suffixEquals(int i, DnsName other) {
        int from = labelOffset(i);
        if (length - from != other.length) {
            return false;
        }
        for (int k = 0; k < other.length; k++) {
            if (folded[from + k] != other.folded[k]) {
                return false;
            }
        }
        return true;
    }

    /** Returns whether this name is {@code ancestor} or below it. */
    public final boolean isSubdomainOf(DnsName ancestor) {
        return labels >= ancestor.labels && suffixEquals(labels - ancestor.labels, ancestor);
    }

    /** Computes offsets and hashes from {@code folded}; {@code length} and {@code labels} must be set. */
    final void index() {
        int offset = 0;
        for (int i = 0; i < labels; i++) {
            int size = folded[offset];
            int hash = size;
            for (int k = 1; k <= size; k++) {
                hash = hash * 31 + folded[offset + k];
            }
            meta[i * STRIDE] = offset;
            meta[i * STRIDE + 1] = mix(hash);
            offset += size + 1;
        }
        int suffix = ROOT_HASH;
        for (int i = labels - 1; i >= 0; i--) {
            suffix = mix(suffix * 31 + meta[i * STRIDE + 1]);
            meta[i * STRIDE + 2] = suffix;
        }
    }

    /** Folds one octet to lower case as RFC 4343 section 3 asks: ASCII letters only. */
    static byte fold(byte b) {
        return b >= 'A' && b <= 'Z' ? (byte) (b + 32) : b;
    }

    /** Spreads the bits of {@code h}, so that tables can use the low ones (finaliser of MurmurHash3). */
    private static int mix(int h) {
        h ^= h >>> 16;
        h *= 0x85EBCA6B;
        h ^= h >>> 13;
        h *= 0xC2B2AE35;
        return h ^ (h >>> 16);
    }

    /** Returns the folded name in presentation form with escapes (RFC 1035 section 5.1), with the final dot. */
    @Override
    public final String toString() {
        if (labels == 0) {
            return ".";
        }
        StringBuilder text = new StringBuilder(length);
        for (int i = 0; i < labels; i++) {
            int offset = labelOffset(i);
            for (int k = 1; k <= folded[offset]; k++) {
                int b = folded[offset + k] & 0xFF;
                if (b <= ' ' || b >= 0x7F) {
                    text.append('\\').append((char) ('0' + b / 100));
                    text.append((char) ('0' + b / 10 % 10)).append((char) ('0' + b % 10));
                } else {
                    if ("\"().;\\@$".indexOf(b) >= 0) {
                        text.append('\\');
                    }
                    text.append(new String(new byte[] {(byte) b}, StandardCharsets.US_ASCII));
                }
            }
            text.append('.');
        }
        return text.toString();
    }
}
