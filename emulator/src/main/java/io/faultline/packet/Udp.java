package io.faultline.packet;

import io.netty.buffer.ByteBuf;

/**
 * The UDP header (RFC 768) in a buffer. {@code off} is the absolute index of the IP header, {@code udp} that of the UDP header
 * ({@link Ip#transportOffset}). Nothing allocates.
 */
public final class Udp {
    public static final int HEADER_BYTES = 8;

    private static final int LENGTH = 4;
    private static final int CHECKSUM = 6;

    private Udp() {}

    /**
     * Whether a whole (reassembled) IP datagram that is well formed carries a well-formed UDP datagram. A zero checksum means
     * "none" over IPv4 and is refused over IPv6 (RFC 8200, 8.1).
     */
    public static Malformation validate(ByteBuf buf, int off) {
        int udp = Ip.transportOffset(buf, off);
        int available = Ip.transportLength(buf, off);
        if (available < HEADER_BYTES) {
            return Malformation.TRANSPORT_LENGTH;
        }
        int length = length(buf, udp);
        if (length < HEADER_BYTES || length > available) {
            return Malformation.TRANSPORT_LENGTH;
        }
        if (checksum(buf, udp) == 0) {
            return Ip.isIpv4(buf, off) ? Malformation.NONE : Malformation.TRANSPORT_CHECKSUM;
        }
        long sum = Ip.pseudoHeader(buf, off, IpProtocol.UDP, length) + Checksum.sum(buf, udp, length);
        return Checksum.finish(sum) == 0 ? Malformation.NONE : Malformation.TRANSPORT_CHECKSUM;
    }

    public static int sourcePort(ByteBuf buf, int udp) {
        return buf.getUnsignedShort(udp);
    }

    public static int destinationPort(ByteBuf buf, int udp) {
        return buf.getUnsignedShort(udp + 2);
    }

    /** Bytes of header and payload. */
    public static int length(ByteBuf buf, int udp) {
        return buf.getUnsignedShort(udp + LENGTH);
    }

    /** The checksum field; 0 if the sender made none. */
    public static int checksum(ByteBuf buf, int udp) {
        return buf.getUnsignedShort(udp + CHECKSUM);
    }

    /** Absolute index of the first payload byte. */
    public static int payloadOffset(int udp) {
        return udp + HEADER_BYTES;
    }

    public static int payloadLength(ByteBuf buf, int udp) {
        return length(buf, udp) - HEADER_BYTES;
    }

    /**
     * Appends a whole UDP datagram, IP header included, at the buffer's writer index. The payload's readable bytes are copied;
     * its indices and its reference count stay as they are.
     *
     * @param tos DSCP and ECN
     * @param ttl TTL or hop limit
     * @param identification IPv4 identification
     * @param dontFragment the IPv4 DF flag
     * @return the absolute index of the IP header
     */
    public static int write(
            ByteBuf out,
            Address source,
            Address destination,
            int sourcePort,
            int destinationPort,
            ByteBuf payload,
            int tos,
            int ttl,
            int identification,
            boolean dontFragment) {
        int length = HEADER_BYTES + payload.readableBytes();
        int off = Ip.writeHeader(
                out, source, destination, IpProtocol.UDP, length, tos, ttl, identification, dontFragment);
        int udp = out.writerIndex();
        out.writeInt((sourcePort << 16) | (destinationPort & 0xffff));
        out.writeInt(length << 16);
        out.writeBytes(payload, payload.readerIndex(), payload.readableBytes());
        fillChecksum(out, off, udp);
        return off;
    }

    /** {@link #write} with TOS 0. */
    public static int write(
            ByteBuf out,
            Address source,
            Address destination,
            int sourcePort,
            int destinationPort,
            ByteBuf payload,
            int ttl,
            int identification,
            boolean dontFragment) {
        return write(
                out, source, destination, sourcePort, destinationPort, payload, 0, ttl, identification, dontFragment);
    }

    /**
     * Makes a whole UDP datagram of the readable bytes of a buffer, its payload: writes the headers into the bytes in front of
     * them, of which there must be enough, and moves the reader index to the IP header.
     *
     * @param tos DSCP and ECN
     * @param ttl TTL or hop limit
     * @param identification IPv4 identification
     * @param dontFragment the IPv4 DF flag
     */
    public static void prepend(
            ByteBuf payload,
            Address source,
            Address destination,
            int sourcePort,
            int destinationPort,
            int tos,
            int ttl,
            int identification,
            boolean dontFragment) {
        int length = HEADER_BYTES + payload.readableBytes();
        int end = payload.writerIndex();
        int udp = payload.readerIndex() - HEADER_BYTES;
        int off = udp - Ip.headerBytes(destination);
        payload.setIndex(off, off);
        Ip.writeHeader(payload, source, destination, IpProtocol.UDP, length, tos, ttl, identification, dontFragment);
        payload.writeInt((sourcePort << 16) | (destinationPort & 0xffff));
        payload.writeInt(length << 16);
        payload.writerIndex(end);
        fillChecksum(payload, off, udp);
    }

    /** Computes the checksum afresh; a result of zero is sent as all ones (RFC 768). */
    public static void fillChecksum(ByteBuf buf, int off, int udp) {
        int length = length(buf, udp);
        buf.setShort(udp + CHECKSUM, 0);
        long sum = Ip.pseudoHeader(buf, off, IpProtocol.UDP, length) + Checksum.sum(buf, udp, length);
        int checksum = Checksum.finish(sum);
        buf.setShort(udp + CHECKSUM, checksum == 0 ? 0xffff : checksum);
    }
}
