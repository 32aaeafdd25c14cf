package io.faultline.packet;

import io.netty.buffer.ByteBuf;

/**
 * What IPv4 and IPv6 have in common, whichever is in the buffer; {@code off} is the absolute index of the header.
 *
 * <p>Addresses are pairs of longs as {@link Address} holds them. {@link #validate} never reads outside the buffer's readable
 * bytes whatever they are; the other readers and writers expect a datagram that was found well formed. Nothing allocates
 * except {@link #source} and {@link #destination}, which are for reports and configuration.
 */
public final class Ip {
    private Ip() {}

    /** Whether the buffer's readable bytes begin with a well-formed IPv4 or IPv6 datagram; bytes behind it are ignored. */
    public static Malformation validate(ByteBuf buf) {
        return validate(buf, buf.readerIndex(), buf.writerIndex());
    }

    /** Whether a well-formed IPv4 or IPv6 datagram starts at {@code off} in bytes that end before {@code end}. */
    public static Malformation validate(ByteBuf buf, int off, int end) {
        if (end - off < Ipv4.HEADER_BYTES) {
            return Malformation.TRUNCATED;
        }
        return switch (version(buf, off)) {
            case 4 -> Ipv4.validate(buf, off, end);
            case 6 -> Ipv6.validate(buf, off, end);
            default -> Malformation.VERSION;
        };
    }

    /**
     * Whether the beginning of a datagram, as an ICMP error quotes it, holds its headers and the first 8 bytes behind them,
     * enough to find the sender's socket (RFC 792, RFC 1122 3.2.2). A fragment other than the first does not.
     */
    public static Malformation validateQuote(ByteBuf buf, int off, int end) {
        if (end - off < Ipv4.HEADER_BYTES) {
            return Malformation.QUOTE;
        }
        boolean v4 = version(buf, off) == 4;
        Malformation header = v4 ? Ipv4.validateHeader(buf, off, end) : Ipv6.validateHeader(buf, off, end);
        if (header != Malformation.NONE) {
            return Malformation.QUOTE;
        }
        // Neither what the quote leaves out nor, behind a shorter datagram, what is not part of it.
        int quoted = Math.min(end, off + totalLength(buf, off));
        if (v4) {
            boolean first = Ipv4.fragmentOffset(buf, off) == 0;
            return first && quoted - Ipv4.payloadOffset(buf, off) >= 8 ? Malformation.NONE : Malformation.QUOTE;
        }
        long walked = Ipv6Extensions.walk(buf, off, quoted);
        boolean first = walked >= 0 && !isLaterFragment(buf, off, walked);
        return first && quoted - off - Ipv6Extensions.headerLength(walked) >= 8
                ? Malformation.NONE
                : Malformation.QUOTE;
    }

    private static boolean isLaterFragment(ByteBuf buf, int off, long walked) {
        int header = Ipv6Extensions.fragmentHeader(walked);
        return header != 0 && Ipv6Extensions.fragmentOffset(buf, off + header) != 0;
    }

    /** The first four bits: 4, 6 or, in hostile bytes, anything. */
    public static int version(ByteBuf buf, int off) {
        return (buf.getByte(off) >>> 4) & 0xf;
    }

    public static boolean isIpv4(ByteBuf buf, int off) {
        return version(buf, off) == 4;
    }

    /** Bytes of the datagram, header included. */
    public static int totalLength(ByteBuf buf, int off) {
        return isIpv4(buf, off) ? Ipv4.totalLength(buf, off) : Ipv6.totalLength(buf, off);
    }

    /** The transport protocol, behind options and extension headers. */
    public static int protocol(ByteBuf buf, int off) {
        return isIpv4(buf, off) ? Ipv4.protocol(buf, off) : Ipv6Extensions.protocol(walk(buf, off));
    }

    /** Absolute index of the transport header, behind options and extension headers. */
    public static int transportOffset(ByteBuf buf, int off) {
        return isIpv4(buf, off) ? Ipv4.payloadOffset(buf, off) : off + Ipv6Extensions.headerLength(walk(buf, off));
    }

    /** Bytes from the transport header to the datagram's end. */
    public static int transportLength(ByteBuf buf, int off) {
        return off + totalLength(buf, off) - transportOffset(buf, off);
    }

    private static long walk(ByteBuf buf, int off) {
        // A quoted datagram may end before its own length says.
        return Ipv6Extensions.walk(buf, off, Math.min(buf.writerIndex(), off + Ipv6.totalLength(buf, off)));
    }

    /** Whether it is a part of a datagram. */
    public static boolean isFragment(ByteBuf buf, int off) {
        if (isIpv4(buf, off)) {
            return Ipv4.isFragment(buf, off);
        }
        int header = Ipv6Extensions.fragmentHeader(walk(buf, off));
        // An "atomic" fragment (RFC 6946) is a whole datagram.
        return header != 0
                && (Ipv6Extensions.fragmentOffset(buf, off + header) != 0
                        || Ipv6Extensions.moreFragments(buf, off + header));
    }

    /** Whether it holds the transport header: a whole datagram or its first fragment. */
    public static boolean hasTransportHeader(ByteBuf buf, int off) {
        return isIpv4(buf, off) ? Ipv4.fragmentOffset(buf, off) == 0 : !isLaterFragment(buf, off, walk(buf, off));
    }

    /** Whether no router may fragment it: IPv4 with DF set, every IPv6 datagram. */
    public static boolean dontFragment(ByteBuf buf, int off) {
        return !isIpv4(buf, off) || Ipv4.dontFragment(buf, off);
    }

    /** TTL or hop limit. */
    public static int ttl(ByteBuf buf, int off) {
        return isIpv4(buf, off) ? Ipv4.ttl(buf, off) : Ipv6.hopLimit(buf, off);
    }

    /**
     * Takes one from the TTL or hop limit and keeps the header checksum right.
     *
     * @return the new value
     */
    public static int decrementTtl(ByteBuf buf, int off) {
        return isIpv4(buf, off) ? Ipv4.decrementTtl(buf, off) : Ipv6.decrementHopLimit(buf, off);
    }

    /** TOS or traffic class octet. */
    public static int tos(ByteBuf buf, int off) {
        return isIpv4(buf, off) ? Ipv4.tos(buf, off) : Ipv6.trafficClass(buf, off);
    }

    /** ECN field (see {@link Ecn}). */
    public static int ecn(ByteBuf buf, int off) {
        return tos(buf, off) & 3;
    }

    /** Writes the TOS or traffic class octet and keeps the header checksum right. */
    public static void setTos(ByteBuf buf, int off, int tos) {
        if (isIpv4(buf, off)) {
            Ipv4.setTos(buf, off, tos);
        } else {
            Ipv6.setTrafficClass(buf, off, tos);
        }
    }

    /** Upper half of the source as {@link Address} holds it. */
    public static long sourceHigh(ByteBuf buf, int off) {
        return isIpv4(buf, off) ? 0 : Ipv6.sourceHigh(buf, off);
    }

    /** Lower half of the source as {@link Address} holds it. */
    public static long sourceLow(ByteBuf buf, int off) {
        return isIpv4(buf, off) ? mapped(Ipv4.source(buf, off)) : Ipv6.sourceLow(buf, off);
    }

    /** Upper half of the destination as {@link Address} holds it. */
    public static long destinationHigh(ByteBuf buf, int off) {
        return isIpv4(buf, off) ? 0 : Ipv6.destinationHigh(buf, off);
    }

    /** Lower half of the destination as {@link Address} holds it. */
    public static long destinationLow(ByteBuf buf, int off) {
        return isIpv4(buf, off) ? mapped(Ipv4.destination(buf, off)) : Ipv6.destinationLow(buf, off);
    }

    private static long mapped(int ipv4) {
        return Address.MAPPED | Integer.toUnsignedLong(ipv4);
    }

    /** The source as a new object. */
    public static Address source(ByteBuf buf, int off) {
        return Address.ofIpv6(sourceHigh(buf, off), sourceLow(buf, off));
    }

    /** The destination as a new object. */
    public static Address destination(ByteBuf buf, int off) {
        return Address.ofIpv6(destinationHigh(buf, off), destinationLow(buf, off));
    }

    /** Bytes of the header that {@link #writeHeader} writes for this family. */
    public static int headerBytes(Address destination) {
        return destination.isIpv4() ? Ipv4.HEADER_BYTES : Ipv6.HEADER_BYTES;
    }

    /** The sum of the pseudo-header for a transport checksum over {@code length} bytes. */
    public static long pseudoHeader(ByteBuf buf, int off, int protocol, int length) {
        return isIpv4(buf, off)
                ? Checksum.pseudoIpv4(Ipv4.source(buf, off), Ipv4.destination(buf, off), protocol, length)
                : Checksum.pseudoIpv6(
                        Ipv6.sourceHigh(buf, off),
                        Ipv6.sourceLow(buf, off),
                        Ipv6.destinationHigh(buf, off),
                        Ipv6.destinationLow(buf, off),
                        protocol,
                        length);
    }

    /**
     * Appends an IPv4 or IPv6 header at the buffer's writer index, without options or extension headers.
     *
     * @param payloadLength bytes that will follow
     * @param tos DSCP and ECN
     * @param ttl TTL or hop limit
     * @param identification IPv4 identification; of no meaning for IPv6, whose flow label is left 0 (see
     *     {@link Ipv6#setFlowLabel})
     * @param dontFragment the IPv4 DF flag; an IPv6 datagram is never fragmented by routers
     * @return the absolute index of the header
     * @throws IllegalArgumentException if the addresses are of different families or the payload is too long
     */
    public static int writeHeader(
            ByteBuf out,
            Address source,
            Address destination,
            int protocol,
            int payloadLength,
            int tos,
            int ttl,
            int identification,
            boolean dontFragment) {
        if (source.isIpv4() != destination.isIpv4()) {
            throw new IllegalArgumentException(
                    "source " + source + ", destination " + destination + " (expected: both of one family)");
        }
        if (source.isIpv4()) {
            return Ipv4.writeHeader(
                    out,
                    (int) source.low(),
                    (int) destination.low(),
                    protocol,
                    payloadLength,
                    tos,
                    ttl,
                    identification,
                    dontFragment);
        }
        return Ipv6.writeHeader(
                out,
                source.high(),
                source.low(),
                destination.high(),
                destination.low(),
                protocol,
                payloadLength,
                tos,
                0,
                ttl);
    }
}
