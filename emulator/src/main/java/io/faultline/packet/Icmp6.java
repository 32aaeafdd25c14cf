package io.faultline.packet;

import io.netty.buffer.ByteBuf;

/**
 * ICMPv6 (RFC 4443) in a buffer. {@code off} is the absolute index of the IPv6 header, {@code icmp} that of the ICMPv6 header
 * ({@link Ip#transportOffset}). Nothing allocates.
 */
public final class Icmp6 {
    public static final int HEADER_BYTES = 8;

    public static final int DESTINATION_UNREACHABLE = 1;
    public static final int PACKET_TOO_BIG = 2;
    public static final int TIME_EXCEEDED = 3;
    public static final int PARAMETER_PROBLEM = 4;
    public static final int ECHO_REQUEST = 128;
    public static final int ECHO_REPLY = 129;
    public static final int REDIRECT = 137;

    /** Codes of {@link #DESTINATION_UNREACHABLE} (RFC 4443, 3.1). */
    public static final int NO_ROUTE = 0;

    public static final int ADMINISTRATIVELY_PROHIBITED = 1;
    public static final int BEYOND_SCOPE = 2;
    public static final int ADDRESS_UNREACHABLE = 3;
    public static final int PORT_UNREACHABLE = 4;
    public static final int REJECT_ROUTE = 6;

    /** Codes of {@link #TIME_EXCEEDED} (RFC 4443, 3.3). */
    public static final int HOP_LIMIT_EXCEEDED = 0;

    public static final int REASSEMBLY_TIME_EXCEEDED = 1;

    /** Codes of {@link #PARAMETER_PROBLEM} (RFC 4443, 3.4). */
    public static final int ERRONEOUS_HEADER = 0;

    public static final int UNRECOGNIZED_NEXT_HEADER = 1;
    public static final int UNRECOGNIZED_OPTION = 2;

    private static final int CHECKSUM = 2;
    private static final int REST = 4;

    private Icmp6() {}

    /**
     * Whether a whole (reassembled) IPv6 datagram that is well formed carries a well-formed ICMPv6 message; an error must quote
     * enough of a datagram to tell whose it was.
     */
    public static Malformation validate(ByteBuf buf, int off) {
        int icmp = Ip.transportOffset(buf, off);
        int length = Ip.transportLength(buf, off);
        if (length < HEADER_BYTES) {
            return Malformation.TRANSPORT_LENGTH;
        }
        long sum = Ip.pseudoHeader(buf, off, IpProtocol.ICMPV6, length) + Checksum.sum(buf, icmp, length);
        if (Checksum.finish(sum) != 0) {
            return Malformation.TRANSPORT_CHECKSUM;
        }
        if (isError(type(buf, icmp))) {
            int quote = quoteOffset(icmp);
            if (length > HEADER_BYTES && Ip.version(buf, quote) != 6) {
                return Malformation.QUOTE;
            }
            return Ip.validateQuote(buf, quote, icmp + length);
        }
        return Malformation.NONE;
    }

    public static int type(ByteBuf buf, int icmp) {
        return buf.getUnsignedByte(icmp);
    }

    public static int code(ByteBuf buf, int icmp) {
        return buf.getUnsignedByte(icmp + 1);
    }

    public static int checksum(ByteBuf buf, int icmp) {
        return buf.getUnsignedShort(icmp + CHECKSUM);
    }

    /** Whether messages of this type report an error: the high bit is clear (RFC 4443, 2.1). */
    public static boolean isError(int type) {
        return type < 128;
    }

    /** The second four bytes of the header, whose meaning is the type's. */
    public static int rest(ByteBuf buf, int icmp) {
        return buf.getInt(icmp + REST);
    }

    /** Identifier of an echo. */
    public static int identifier(ByteBuf buf, int icmp) {
        return buf.getUnsignedShort(icmp + REST);
    }

    /** Sequence number of an echo. */
    public static int sequence(ByteBuf buf, int icmp) {
        return buf.getUnsignedShort(icmp + REST + 2);
    }

    /** The next hop's MTU in a "packet too big" (RFC 4443, 3.2): 32 unsigned bits. */
    public static long mtu(ByteBuf buf, int icmp) {
        return buf.getUnsignedInt(icmp + REST);
    }

    /** In a parameter problem, the offset of the faulty byte in the quoted datagram: 32 unsigned bits. */
    public static long pointer(ByteBuf buf, int icmp) {
        return buf.getUnsignedInt(icmp + REST);
    }

    /** Absolute index of an error's quoted datagram. */
    public static int quoteOffset(int icmp) {
        return icmp + HEADER_BYTES;
    }

    /**
     * Appends an echo request or reply, IPv6 header included. The payload's readable bytes are copied; its indices and its
     * reference count stay as they are.
     *
     * @return the absolute index of the IPv6 header
     */
    public static int writeEcho(
            ByteBuf out,
            long sourceHigh,
            long sourceLow,
            long destinationHigh,
            long destinationLow,
            int type,
            int identifier,
            int sequence,
            ByteBuf payload,
            int trafficClass,
            int hopLimit) {
        int length = HEADER_BYTES + payload.readableBytes();
        int off = Ipv6.writeHeader(
                out,
                sourceHigh,
                sourceLow,
                destinationHigh,
                destinationLow,
                IpProtocol.ICMPV6,
                length,
                trafficClass,
                0,
                hopLimit);
        int icmp = writeIcmpHeader(out, type, 0, (identifier << 16) | (sequence & 0xffff));
        out.writeBytes(payload, payload.readerIndex(), payload.readableBytes());
        fillChecksum(out, off, icmp);
        return off;
    }

    /**
     * Appends an error about the datagram at {@code offendingOff}, quoting as much of it as fits into the minimum MTU (RFC
     * 4443, 2.4 c); IPv6 header included. Whether an error may be sent at all (2.4 e, f) is the caller's question.
     *
     * @param rest the second four bytes of the ICMPv6 header: an MTU, a pointer, or 0
     * @return the absolute index of the IPv6 header
     */
    public static int writeError(
            ByteBuf out,
            long sourceHigh,
            long sourceLow,
            long destinationHigh,
            long destinationLow,
            int type,
            int code,
            int rest,
            ByteBuf offending,
            int offendingOff,
            int trafficClass,
            int hopLimit) {
        int present = Math.min(Ipv6.totalLength(offending, offendingOff), offending.writerIndex() - offendingOff);
        int quoted = Math.min(present, Ipv6.MIN_MTU - Ipv6.HEADER_BYTES - HEADER_BYTES);
        int off = Ipv6.writeHeader(
                out,
                sourceHigh,
                sourceLow,
                destinationHigh,
                destinationLow,
                IpProtocol.ICMPV6,
                HEADER_BYTES + quoted,
                trafficClass,
                0,
                hopLimit);
        int icmp = writeIcmpHeader(out, type, code, rest);
        out.writeBytes(offending, offendingOff, quoted);
        fillChecksum(out, off, icmp);
        return off;
    }

    private static int writeIcmpHeader(ByteBuf out, int type, int code, int rest) {
        int icmp = out.writerIndex();
        out.writeInt((type << 24) | ((code & 0xff) << 16));
        out.writeInt(rest);
        return icmp;
    }

    /** Computes the checksum afresh over all of the IP datagram behind {@code icmp}. */
    public static void fillChecksum(ByteBuf buf, int off, int icmp) {
        int length = off + Ipv6.totalLength(buf, off) - icmp;
        buf.setShort(icmp + CHECKSUM, 0);
        long sum = Ip.pseudoHeader(buf, off, IpProtocol.ICMPV6, length) + Checksum.sum(buf, icmp, length);
        buf.setShort(icmp + CHECKSUM, Checksum.finish(sum));
    }
}
