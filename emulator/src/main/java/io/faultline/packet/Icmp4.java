package io.faultline.packet;

import io.netty.buffer.ByteBuf;

/**
 * ICMP for IPv4 (RFC 792) in a buffer. {@code off} is the absolute index of the IP header, {@code icmp} that of the ICMP
 * header ({@link Ipv4#payloadOffset}). Nothing allocates.
 */
public final class Icmp4 {
    public static final int HEADER_BYTES = 8;

    public static final int ECHO_REPLY = 0;
    public static final int DESTINATION_UNREACHABLE = 3;
    public static final int SOURCE_QUENCH = 4;
    public static final int REDIRECT = 5;
    public static final int ECHO_REQUEST = 8;
    public static final int TIME_EXCEEDED = 11;
    public static final int PARAMETER_PROBLEM = 12;

    /** Codes of {@link #DESTINATION_UNREACHABLE} (RFC 792, RFC 1122 3.2.2.1, RFC 1812 5.2.7.1). */
    public static final int NETWORK_UNREACHABLE = 0;

    public static final int HOST_UNREACHABLE = 1;
    public static final int PROTOCOL_UNREACHABLE = 2;
    public static final int PORT_UNREACHABLE = 3;
    public static final int FRAGMENTATION_NEEDED = 4;
    public static final int SOURCE_ROUTE_FAILED = 5;
    public static final int ADMINISTRATIVELY_PROHIBITED = 13;

    /** Codes of {@link #TIME_EXCEEDED}. */
    public static final int TTL_EXCEEDED = 0;

    public static final int REASSEMBLY_TIME_EXCEEDED = 1;

    /** An error quotes as much as fits into a datagram of this size (RFC 1812, 4.3.2.3). */
    public static final int MAX_ERROR_BYTES = 576;

    private static final int CHECKSUM = 2;
    private static final int REST = 4;

    private Icmp4() {}

    /**
     * Whether a whole (reassembled) IPv4 datagram that is well formed carries a well-formed ICMP message; an error must quote
     * enough of a datagram to tell whose it was.
     */
    public static Malformation validate(ByteBuf buf, int off) {
        int icmp = Ipv4.payloadOffset(buf, off);
        int length = Ipv4.payloadLength(buf, off);
        if (length < HEADER_BYTES) {
            return Malformation.TRANSPORT_LENGTH;
        }
        if (Checksum.of(buf, icmp, length) != 0) {
            return Malformation.TRANSPORT_CHECKSUM;
        }
        if (isError(type(buf, icmp))) {
            int quote = quoteOffset(icmp);
            if (length > HEADER_BYTES && !Ip.isIpv4(buf, quote)) {
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

    /** Whether messages of this type report an error, and so must never be answered by one (RFC 1122, 3.2.2). */
    public static boolean isError(int type) {
        return type == DESTINATION_UNREACHABLE
                || type == SOURCE_QUENCH
                || type == REDIRECT
                || type == TIME_EXCEEDED
                || type == PARAMETER_PROBLEM;
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

    /** The next hop's MTU in a "fragmentation needed" (RFC 1191, 4); 0 from routers older than that. */
    public static int nextHopMtu(ByteBuf buf, int icmp) {
        return buf.getUnsignedShort(icmp + REST + 2);
    }

    /** In a parameter problem, the offset of the faulty byte in the quoted datagram. */
    public static int pointer(ByteBuf buf, int icmp) {
        return buf.getUnsignedByte(icmp + REST);
    }

    /** Absolute index of an error's quoted datagram. */
    public static int quoteOffset(int icmp) {
        return icmp + HEADER_BYTES;
    }

    /**
     * Appends an echo request or reply, IP header included. The payload's readable bytes are copied; its indices and its
     * reference count stay as they are.
     *
     * @return the absolute index of the IP header
     */
    public static int writeEcho(
            ByteBuf out,
            int source,
            int destination,
            int type,
            int identifier,
            int sequence,
            ByteBuf payload,
            int tos,
            int ttl,
            int identification) {
        int length = HEADER_BYTES + payload.readableBytes();
        int off = Ipv4.writeHeader(out, source, destination, IpProtocol.ICMP, length, tos, ttl, identification, false);
        int icmp = writeIcmpHeader(out, type, 0, (identifier << 16) | (sequence & 0xffff));
        out.writeBytes(payload, payload.readerIndex(), payload.readableBytes());
        fillChecksum(out, off, icmp);
        return off;
    }

    /**
     * Appends an error about the datagram at {@code offendingOff}, quoting as much of it as fits into 576 bytes; IP header
     * included. Whether an error may be sent at all (RFC 1812, 4.3.2.7) is the caller's question.
     *
     * @param rest the second four bytes of the ICMP header: {@link #mtuField}, {@link #pointerField} or 0
     * @return the absolute index of the IP header
     */
    public static int writeError(
            ByteBuf out,
            int source,
            int destination,
            int type,
            int code,
            int rest,
            ByteBuf offending,
            int offendingOff,
            int tos,
            int ttl,
            int identification) {
        int present = Math.min(Ipv4.totalLength(offending, offendingOff), offending.writerIndex() - offendingOff);
        int quoted = Math.min(present, MAX_ERROR_BYTES - Ipv4.HEADER_BYTES - HEADER_BYTES);
        int off = Ipv4.writeHeader(
                out, source, destination, IpProtocol.ICMP, HEADER_BYTES + quoted, tos, ttl, identification, false);
        int icmp = writeIcmpHeader(out, type, code, rest);
        out.writeBytes(offending, offendingOff, quoted);
        fillChecksum(out, off, icmp);
        return off;
    }

    /** The rest field of a "fragmentation needed" (RFC 1191, 4). */
    public static int mtuField(int mtu) {
        return Math.min(mtu, 0xffff);
    }

    /** The rest field of a parameter problem. */
    public static int pointerField(int pointer) {
        return pointer << 24;
    }

    private static int writeIcmpHeader(ByteBuf out, int type, int code, int rest) {
        int icmp = out.writerIndex();
        out.writeInt((type << 24) | ((code & 0xff) << 16));
        out.writeInt(rest);
        return icmp;
    }

    /** Computes the checksum afresh over all of the IP datagram behind {@code icmp}. */
    public static void fillChecksum(ByteBuf buf, int off, int icmp) {
        buf.setShort(icmp + CHECKSUM, 0);
        buf.setShort(icmp + CHECKSUM, Checksum.of(buf, icmp, off + Ipv4.totalLength(buf, off) - icmp));
    }
}
