package io.faultline.packet;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * The TCP header (RFC 9293, 3.1) in a buffer. {@code off} is the absolute index of the IP header, {@code tcp} that of the TCP
 * header ({@link Ip#transportOffset}). Sequence numbers are ints compared modulo 2^32. Nothing allocates.
 */
public final class Tcp {
    /** Bytes of a header without options. */
    public static final int HEADER_BYTES = 20;
    /** Bytes of the longest header. */
    public static final int MAX_HEADER_BYTES = 60;

    public static final int FIN = 0x01;
    public static final int SYN = 0x02;
    public static final int RST = 0x04;
    public static final int PSH = 0x08;
    public static final int ACK = 0x10;
    public static final int URG = 0x20;
    public static final int ECE = 0x40;
    public static final int CWR = 0x80;

    private static final int SEQUENCE = 4;
    private static final int ACKNOWLEDGMENT = 8;
    private static final int DATA_OFFSET = 12;
    private static final int FLAGS = 13;
    private static final int WINDOW = 14;
    private static final int CHECKSUM = 16;
    private static final int URGENT = 18;

    private Tcp() {}

    /**
     * Whether a whole (reassembled) IP datagram that is well formed carries a well-formed TCP segment. Options are judged by
     * {@link TcpOptions#read}.
     */
    public static Malformation validate(ByteBuf buf, int off) {
        int tcp = Ip.transportOffset(buf, off);
        int length = Ip.transportLength(buf, off);
        if (length < HEADER_BYTES) {
            return Malformation.TRANSPORT_LENGTH;
        }
        int headerLength = headerLength(buf, tcp);
        if (headerLength < HEADER_BYTES || headerLength > length) {
            return Malformation.TRANSPORT_LENGTH;
        }
        long sum = Ip.pseudoHeader(buf, off, IpProtocol.TCP, length) + Checksum.sum(buf, tcp, length);
        return Checksum.finish(sum) == 0 ? Malformation.NONE : Malformation.TRANSPORT_CHECKSUM;
    }

    public static int sourcePort(ByteBuf buf, int tcp) {
        return buf.getUnsignedShort(tcp);
    }

    public static int destinationPort(ByteBuf buf, int tcp) {
        return buf.getUnsignedShort(tcp + 2);
    }

    public static int sequence(ByteBuf buf, int tcp) {
        return buf.getInt(tcp + SEQUENCE);
    }

    public static int acknowledgment(ByteBuf buf, int tcp) {
        return buf.getInt(tcp + ACKNOWLEDGMENT);
    }

    /** Bytes of the header with its options. */
    public static int headerLength(ByteBuf buf, int tcp) {
        return (buf.getUnsignedByte(tcp + DATA_OFFSET) >>> 4) << 2;
    }

    /** The eight control bits, {@link #FIN} to {@link #CWR}. */
    public static int flags(ByteBuf buf, int tcp) {
        return buf.getUnsignedByte(tcp + FLAGS);
    }

    /** The window field as sent, not yet scaled. */
    public static int window(ByteBuf buf, int tcp) {
        return buf.getUnsignedShort(tcp + WINDOW);
    }

    public static int checksum(ByteBuf buf, int tcp) {
        return buf.getUnsignedShort(tcp + CHECKSUM);
    }

    public static int urgentPointer(ByteBuf buf, int tcp) {
        return buf.getUnsignedShort(tcp + URGENT);
    }

    /** Absolute index of the first payload byte. */
    public static int payloadOffset(ByteBuf buf, int tcp) {
        return tcp + headerLength(buf, tcp);
    }

    /** Bytes of payload in the IP datagram at {@code off}. */
    public static int payloadLength(ByteBuf buf, int off, int tcp) {
        return off + Ip.totalLength(buf, off) - payloadOffset(buf, tcp);
    }

    /** Sequence numbers the segment occupies: its payload, and one each for SYN and FIN (RFC 9293, 3.4). */
    public static int sequenceLength(ByteBuf buf, int off, int tcp) {
        int flags = flags(buf, tcp);
        return payloadLength(buf, off, tcp) + (flags & FIN) + ((flags & SYN) >>> 1);
    }

    /**
     * Appends a TCP header with options at the buffer's writer index, checksum still zero: the caller appends the payload and
     * calls {@link #fillChecksum}.
     *
     * @param window the window field as sent, already scaled
     * @param options null for none
     * @return the absolute index of the TCP header
     */
    public static int writeHeader(
            ByteBuf out,
            int sourcePort,
            int destinationPort,
            int sequence,
            int acknowledgment,
            int flags,
            int window,
            int urgentPointer,
            @Nullable TcpOptions options) {
        int tcp = out.writerIndex();
        int optionBytes = options == null ? 0 : options.encodedBytes();
        if (optionBytes > TcpOptions.MAX_BYTES) {
            throw new IllegalArgumentException("options: " + optionBytes + " bytes (expected: at most 40)");
        }
        out.writeInt((sourcePort << 16) | (destinationPort & 0xffff));
        out.writeInt(sequence);
        out.writeInt(acknowledgment);
        out.writeInt(((HEADER_BYTES + optionBytes) << 26) | ((flags & 0xff) << 16) | (window & 0xffff));
        out.writeInt(urgentPointer & 0xffff);
        if (options != null) {
            options.write(out);
        }
        return tcp;
    }

    /**
     * Appends a whole TCP segment, IP header included, at the buffer's writer index. The payload's readable bytes are copied;
     * its indices and its reference count stay as they are.
     *
     * @param window the window field as sent, already scaled
     * @param options null for none
     * @param tos DSCP and ECN
     * @param ttl TTL or hop limit
     * @param identification IPv4 identification
     * @return the absolute index of the IP header
     */
    public static int write(
            ByteBuf out,
            Address source,
            Address destination,
            int sourcePort,
            int destinationPort,
            int sequence,
            int acknowledgment,
            int flags,
            int window,
            @Nullable TcpOptions options,
            ByteBuf payload,
            int tos,
            int ttl,
            int identification,
            boolean dontFragment) {
        int optionBytes = options == null ? 0 : options.encodedBytes();
        int length = HEADER_BYTES + optionBytes + payload.readableBytes();
        int off = Ip.writeHeader(
                out, source, destination, IpProtocol.TCP, length, tos, ttl, identification, dontFragment);
        int tcp = writeHeader(out, sourcePort, destinationPort, sequence, acknowledgment, flags, window, 0, options);
        out.writeBytes(payload, payload.readerIndex(), payload.readableBytes());
        fillChecksum(out, off, tcp);
        return off;
    }

    /** Computes the checksum afresh over all of the IP datagram behind {@code tcp}. */
    public static void fillChecksum(ByteBuf buf, int off, int tcp) {
        int length = off + Ip.totalLength(buf, off) - tcp;
        buf.setShort(tcp + CHECKSUM, 0);
        long sum = Ip.pseudoHeader(buf, off, IpProtocol.TCP, length) + Checksum.sum(buf, tcp, length);
        buf.setShort(tcp + CHECKSUM, Checksum.finish(sum));
    }
}
