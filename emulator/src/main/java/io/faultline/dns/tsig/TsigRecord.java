package io.faultline.dns.tsig;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.DClass;
import org.xbill.DNS.DNSInput;
import org.xbill.DNS.Name;
import org.xbill.DNS.Type;

/** The TSIG record at the end of a received message (RFC 8945 section 4.2). */
final class TsigRecord {

    /** Returned by {@link #find}: the message has none. */
    static final int NONE = -1;

    /** Returned by {@link #find}: there is one, but not as the last record alone (RFC 8945 section 5.1: FORMERR). */
    static final int MISPLACED = -2;

    private static final int HEADER_BYTES = 12;

    final Name keyName;
    final Name algorithm;
    final long timeSigned;
    final int fudge;
    final byte[] mac;
    final int originalId;
    final int error;
    final byte[] other;

    private TsigRecord(DNSInput in) throws IOException {
        keyName = new Name(in);
        in.readU16(); // Type.
        if (in.readU16() != DClass.ANY || in.readU32() != 0) {
            throw new IOException("a TSIG record of a class other than ANY, or with a TTL");
        }
        int length = in.readU16();
        if (length != in.remaining()) {
            throw new IOException("a TSIG record that does not end with its message");
        }
        algorithm = new Name(in);
        timeSigned = ((long) in.readU16() << 32) | in.readU32();
        fudge = in.readU16();
        mac = in.readByteArray(in.readU16());
        originalId = in.readU16();
        error = in.readU16();
        other = in.readByteArray(in.readU16());
        if (in.remaining() != 0) {
            throw new IOException("a TSIG record with more behind it");
        }
    }

    /**
     * Reads the record.
     *
     * @param message all of the message
     * @param index where it starts
     * @return null if it is malformed
     */
    static @Nullable TsigRecord read(byte[] message, int index) {
        try {
            DNSInput in = new DNSInput(message);
            in.jump(index);
            return new TsigRecord(in);
        } catch (IOException | IllegalArgumentException e) {
            return null;
        }
    }

    /**
     * Looks for the record in the readable octets of a message, without trusting any of them.
     *
     * @return its offset from the message's start, {@link #NONE} or {@link #MISPLACED}; a message that cannot be walked through has
     *     none
     */
    static int find(ByteBuf message) {
        int start = message.readerIndex();
        int end = message.writerIndex();
        if (end - start < HEADER_BYTES) {
            return NONE;
        }
        int additional = message.getUnsignedShort(start + 10);
        if (additional == 0) {
            return NONE;
        }
        int at = start + HEADER_BYTES;
        for (int i = message.getUnsignedShort(start + 4); i > 0; i--) {
            at = skipName(message, at, end) + 4;
            if (at < 4 || at > end) {
                return NONE;
            }
        }
        int others = message.getUnsignedShort(start + 6) + message.getUnsignedShort(start + 8);
        for (int i = others + additional; i > 0; i--) {
            int record = at;
            at = skipName(message, at, end);
            if (at < 0 || at + 10 > end) {
                return NONE;
            }
            if (message.getUnsignedShort(at) == Type.TSIG) {
                return i == 1 ? record - start : MISPLACED;
            }
            at += 10 + message.getUnsignedShort(at + 8);
            if (at > end) {
                return NONE;
            }
        }
        return NONE;
    }

    /** Returns the index after a name, or a number below 0 if there is none. */
    private static int skipName(ByteBuf in, int from, int end) {
        int at = from;
        while (at < end) {
            int size = in.getUnsignedByte(at);
            if (size == 0) {
                return at + 1;
            }
            if (size >= 0xC0) {
                return at + 2 <= end ? at + 2 : Integer.MIN_VALUE;
            }
            if (size > 63) {
                return Integer.MIN_VALUE;
            }
            at += size + 1;
        }
        return Integer.MIN_VALUE;
    }

    /** Returns the message as it was before it was signed: without the record, and with its first id (RFC 8945 section 5.2). */
    byte[] unsigned(byte[] message, int index) {
        byte[] bare = Arrays.copyOf(message, index);
        bare[0] = (byte) (originalId >>> 8);
        bare[1] = (byte) originalId;
        int additional = ((bare[10] & 0xFF) << 8 | (bare[11] & 0xFF)) - 1;
        bare[10] = (byte) (additional >>> 8);
        bare[11] = (byte) additional;
        return bare;
    }
}
