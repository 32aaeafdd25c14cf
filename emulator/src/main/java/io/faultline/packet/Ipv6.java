package io.faultline.packet;

import io.netty.buffer.ByteBuf;

/**
 * The IPv6 header (RFC 8200) in a buffer; {@code off} is the absolute index of its first byte. What follows it is walked by
 * {@link Ipv6Extensions}.
 *
 * <p>{@link #validate} never reads outside the given range whatever the bytes are. The other readers and writers expect a
 * header that was found well formed. Nothing allocates; any thread that owns the buffer may call.
 */
public final class Ipv6 {
    /** Bytes of the fixed header. */
    public static final int HEADER_BYTES = 40;
    /** Bytes of the longest datagram; jumbograms (RFC 2675) are not supported. */
    public static final int MAX_DATAGRAM_BYTES = HEADER_BYTES + 65_535;
    /** Every link carries datagrams of this size (RFC 8200, 5). */
    public static final int MIN_MTU = 1280;

    private static final int PAYLOAD_LENGTH = 4;
    static final int NEXT_HEADER = 6;
    private static final int HOP_LIMIT = 7;
    private static final int SOURCE = 8;
    private static final int DESTINATION = 24;

    private Ipv6() {}

    /** Whether a well-formed datagram starts at {@code off} in bytes that end before {@code end}, extension headers included. */
    public static Malformation validate(ByteBuf buf, int off, int end) {
        Malformation header = validateHeader(buf, off, end);
        if (header != Malformation.NONE) {
            return header;
        }
        int datagramEnd = off + totalLength(buf, off);
        if (datagramEnd > end) {
            return Malformation.TRUNCATED;
        }
        long walked = Ipv6Extensions.walk(buf, off, datagramEnd);
        if (walked < 0) {
            return Ipv6Extensions.malformation(walked);
        }
        boolean badFragment = Ipv6Extensions.fragmentHeader(walked) != 0
                && Ipv6Extensions.isBadFragment(buf, off, walked, datagramEnd);
        return badFragment ? Malformation.FRAGMENT : Malformation.NONE;
    }

    /** The fixed header alone, for a datagram of which an ICMP error quotes only the beginning. */
    static Malformation validateHeader(ByteBuf buf, int off, int end) {
        if (end - off < HEADER_BYTES) {
            return Malformation.TRUNCATED;
        }
        if ((buf.getByte(off) & 0xf0) != 0x60) {
            return Malformation.VERSION;
        }
        // RFC 4291, 2.7: never a multicast source. RFC 6890, 2.2.3: ::ffff:0:0/96 is neither source nor destination.
        if (isMulticast(sourceHigh(buf, off))
                || Address.isIpv4(sourceHigh(buf, off), sourceLow(buf, off))
                || Address.isIpv4(destinationHigh(buf, off), destinationLow(buf, off))) {
            return Malformation.ADDRESS;
        }
        return Malformation.NONE;
    }

    /** The traffic class octet: DSCP and ECN. */
    public static int trafficClass(ByteBuf buf, int off) {
        return (buf.getUnsignedShort(off) >>> 4) & 0xff;
    }

    /** Differentiated services code point, 0 to 63 (RFC 2474). */
    public static int dscp(ByteBuf buf, int off) {
        return trafficClass(buf, off) >>> 2;
    }

    /** ECN field, 0 to 3 (RFC 3168; see {@link Ecn}). */
    public static int ecn(ByteBuf buf, int off) {
        return trafficClass(buf, off) & 3;
    }

    /** The 20 bits of the flow label (RFC 6437). */
    public static int flowLabel(ByteBuf buf, int off) {
        return buf.getInt(off) & 0xf_ffff;
    }

    /** Bytes behind the fixed header, extension headers included. */
    public static int payloadLength(ByteBuf buf, int off) {
        return buf.getUnsignedShort(off + PAYLOAD_LENGTH);
    }

    /** Bytes of the datagram, fixed header included. */
    public static int totalLength(ByteBuf buf, int off) {
        return HEADER_BYTES + payloadLength(buf, off);
    }

    /** The next header field of the fixed header: an extension header or the transport protocol. */
    public static int nextHeader(ByteBuf buf, int off) {
        return buf.getUnsignedByte(off + NEXT_HEADER);
    }

    public static int hopLimit(ByteBuf buf, int off) {
        return buf.getUnsignedByte(off + HOP_LIMIT);
    }

    public static long sourceHigh(ByteBuf buf, int off) {
        return buf.getLong(off + SOURCE);
    }

    public static long sourceLow(ByteBuf buf, int off) {
        return buf.getLong(off + SOURCE + 8);
    }

    public static long destinationHigh(ByteBuf buf, int off) {
        return buf.getLong(off + DESTINATION);
    }

    public static long destinationLow(ByteBuf buf, int off) {
        return buf.getLong(off + DESTINATION + 8);
    }

    /** Whether the address with these upper bits is in ff00::/8. */
    public static boolean isMulticast(long high) {
        return high >>> 56 == 0xff;
    }

    /** Whether the address with these upper bits is in fe80::/10. */
    public static boolean isLinkLocal(long high) {
        return high >>> 54 == 0xfe80 >>> 6;
    }

    /**
     * Takes one from the hop limit; IPv6 has no header checksum.
     *
     * @return the new hop limit
     */
    public static int decrementHopLimit(ByteBuf buf, int off) {
        int after = (hopLimit(buf, off) - 1) & 0xff;
        buf.setByte(off + HOP_LIMIT, after);
        return after;
    }

    /** Writes the traffic class octet. */
    public static void setTrafficClass(ByteBuf buf, int off, int trafficClass) {
        buf.setShort(off, (buf.getShort(off) & 0xf00f) | ((trafficClass & 0xff) << 4));
    }

    /** Writes the 20 bits of the flow label. */
    public static void setFlowLabel(ByteBuf buf, int off, int flowLabel) {
        buf.setInt(off, (buf.getInt(off) & 0xfff0_0000) | (flowLabel & 0xf_ffff));
    }

    /** Writes the source address. */
    public static void setSource(ByteBuf buf, int off, long high, long low) {
        buf.setLong(off + SOURCE, high);
        buf.setLong(off + SOURCE + 8, low);
    }

    /** Writes the destination address. */
    public static void setDestination(ByteBuf buf, int off, long high, long low) {
        buf.setLong(off + DESTINATION, high);
        buf.setLong(off + DESTINATION + 8, low);
    }

    static void setPayloadLength(ByteBuf buf, int off, int payloadLength) {
        buf.setShort(off + PAYLOAD_LENGTH, payloadLength);
    }

    /**
     * Appends a fixed header at the buffer's writer index.
     *
     * @param payloadLength bytes that will follow the header, extension headers included, 0 to 65535
     * @param trafficClass DSCP and ECN, 0 to 255
     * @param flowLabel 20 bits
     * @param hopLimit 0 to 255
     * @return the absolute index of the header
     */
    public static int writeHeader(
            ByteBuf out,
            long sourceHigh,
            long sourceLow,
            long destinationHigh,
            long destinationLow,
            int nextHeader,
            int payloadLength,
            int trafficClass,
            int flowLabel,
            int hopLimit) {
        if (payloadLength < 0 || payloadLength > 65_535) {
            throw new IllegalArgumentException("payload: " + payloadLength + " bytes (expected: 0 to 65535)");
        }
        int off = out.writerIndex();
        out.writeInt(0x6000_0000 | ((trafficClass & 0xff) << 20) | (flowLabel & 0xf_ffff));
        out.writeInt((payloadLength << 16) | ((nextHeader & 0xff) << 8) | (hopLimit & 0xff));
        out.writeLong(sourceHigh);
        out.writeLong(sourceLow);
        out.writeLong(destinationHigh);
        out.writeLong(destinationLow);
        return off;
    }
}
