package io.faultline.dns.secure;

import io.faultline.dns.wire.Flags;
import io.faultline.dns.wire.MessageWriter;
import io.netty.buffer.ByteBuf;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Type;

/** How long an HTTP cache may keep a DNS message (RFC 8484 section 5.1). */
final class Freshness {

    /** Type, class, TTL and RDLENGTH. */
    private static final int FIXED = 10;

    private Freshness() {}

    /**
     * Returns the least TTL of the answer section, and of the SOA that a negative answer is to be kept by; 0 for an error, and for
     * what is no whole message.
     */
    static long maxAgeSeconds(ByteBuf message) {
        int at = message.readerIndex();
        int end = message.writerIndex();
        if (end - at < MessageWriter.HEADER_SIZE) {
            return 0;
        }
        int rcode = message.getUnsignedShort(at + 2) & Flags.RCODE_MASK;
        if (rcode != Rcode.NOERROR && rcode != Rcode.NXDOMAIN) {
            return 0;
        }
        int questions = message.getUnsignedShort(at + 4);
        int answers = message.getUnsignedShort(at + 6);
        int records = answers + message.getUnsignedShort(at + 8);
        at += MessageWriter.HEADER_SIZE;
        for (int i = 0; i < questions; i++) {
            at = afterName(message, at, end) + 4;
        }
        long least = Long.MAX_VALUE;
        for (int i = 0; i < records; i++) {
            at = afterName(message, at, end);
            if (at + FIXED > end) {
                return 0;
            }
            if (i < answers || message.getUnsignedShort(at) == Type.SOA) {
                least = Math.min(least, message.getUnsignedInt(at + 4));
            }
            at += FIXED + message.getUnsignedShort(at + 8);
        }
        return least == Long.MAX_VALUE || at > end ? 0 : least;
    }

    /** Returns the index after a name; behind {@code end} where it does not end before. */
    private static int afterName(ByteBuf message, int from, int end) {
        int at = from;
        while (at < end) {
            int length = message.getUnsignedByte(at);
            if (length == 0) {
                return at + 1;
            }
            if (length >= 0xC0) {
                return at + 2;
            }
            at += length + 1;
        }
        return end + 1;
    }
}
