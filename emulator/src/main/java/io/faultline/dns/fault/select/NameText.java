package io.faultline.dns.fault.select;

import io.faultline.dns.wire.DnsName;

/** A name as text that may be looked at only so often. Reused; on one loop. */
final class NameText implements CharSequence {

    /** Thrown when matching takes too long. */
    static final class TooManyLooks extends RuntimeException {
        private static final long serialVersionUID = 1L;

        TooManyLooks() {
            // Without a stack trace it costs nothing.
            super("too many looks", null, false, false);
        }
    }

    /** Enough for any expression that does not backtrack without end: a hundred looks at each of 255 octets. */
    private static final int MOST_LOOKS = 25_500;

    private final char[] text = new char[DnsName.MAX_LENGTH];
    private int length;
    private int looks;

    /** Takes the octets of a name as ISO 8859-1, the labels joined by dots. */
    void set(DnsName name) {
        length = 0;
        looks = 0;
        for (int i = 0; i < name.labels(); i++) {
            if (i > 0) {
                text[length++] = '.';
            }
            int from = name.labelOffset(i) + 1;
            for (int k = 0; k < name.labelLength(i); k++) {
                text[length++] = (char) (name.octet(from + k) & 0xFF);
            }
        }
    }

    @Override
    public int length() {
        return length;
    }

    @Override
    public char charAt(int index) {
        if (++looks > MOST_LOOKS) {
            throw new TooManyLooks();
        }
        return text[index];
    }

    @Override
    public CharSequence subSequence(int start, int end) {
        return toString().substring(start, end);
    }

    @Override
    public String toString() {
        return new String(text, 0, length);
    }
}
