package io.faultline.packet;

import io.netty.buffer.ByteBuf;

/**
 * The IPv4 header (RFC 791) in a buffer; {@code off} is the absolute index of its first byte.
 *
 * <p>{@link #validate} never reads outside the given range whatever the bytes are. The other readers and writers expect a
 * header that was found well formed. Nothing allocates; any thread that owns the buffer may call.
 */
public final class Ipv4 {
    /** Bytes of a header without options. */
    public static final int HEADER_BYTES = 20;
    /** Bytes of the longest header. */
    public static final int MAX_HEADER_BYTES = 60;
    /** Bytes of the longest datagram. */
    public static final int MAX_DATAGRAM_BYTES = 65_535;
    /** Every path carries datagrams of this size (RFC 791, 3.2). */
    public static final int MIN_MTU = 68;

    /** The limited broadcast address, 255.255.255.255. */
    public static final int BROADCAST = -1;

    private static final int DONT_FRAGMENT = 0x4000;
    private static final int MORE_FRAGMENTS = 0x2000;
    private static final int OFFSET_MASK = 0x1fff;

    private static final int TOTAL_LENGTH = 2;
    private static final int IDENTIFICATION = 4;
    private static final int FRAGMENT = 6;
    private static final int TTL = 8;
    private static final int PROTOCOL = 9;
    private static final int CHECKSUM = 10;
    private static final int SOURCE = 12;
    private static final int DESTINATION = 16;

    private Ipv4() {}

    /** The checks of RFC 1812, 5.2.2, on the datagram that starts at {@code off} in bytes that end before {@code end}. */
    public static Malformation validate(ByteBuf buf, int off, int end) {
        Malformation header = validateHeader(buf, off, end);
        if (header != Malformation.NONE) {
            return header;
        }
        int totalLength = totalLength(buf, off);
        if (totalLength > end - off) {
            return Malformation.TRUNCATED;
        }
        int fragment = buf.getUnsignedShort(off + FRAGMENT) & (MORE_FRAGMENTS | OFFSET_MASK);
        return fragment == 0 ? Malformation.NONE : validateFragment(fragment, totalLength - headerLength(buf, off));
    }

    private static Malformation validateFragment(int fragment, int payloadLength) {
        boolean unaligned = (fragment & MORE_FRAGMENTS) != 0 && (payloadLength & 7) != 0;
        boolean tooFar = ((fragment & OFFSET_MASK) << 3) + payloadLength > MAX_DATAGRAM_BYTES - HEADER_BYTES;
        return unaligned || tooFar || payloadLength == 0 ? Malformation.FRAGMENT : Malformation.NONE;
    }

    /** The header alone, for a datagram of which an ICMP error quotes only the beginning. */
    static Malformation validateHeader(ByteBuf buf, int off, int end) {
        int available = end - off;
        if (available < HEADER_BYTES) {
            return Malformation.TRUNCATED;
        }
        int first = buf.getUnsignedByte(off);
        if (first >>> 4 != 4) {
            return Malformation.VERSION;
        }
        int headerLength = (first & 0xf) << 2;
        if (headerLength < HEADER_BYTES) {
            return Malformation.HEADER_LENGTH;
        }
        if (headerLength > available) {
            return Malformation.TRUNCATED;
        }
        if (totalLength(buf, off) < headerLength) {
            return Malformation.TOTAL_LENGTH;
        }
        if (Checksum.of(buf, off, headerLength) != 0) {
            return Malformation.HEADER_CHECKSUM;
        }
        if (headerLength > HEADER_BYTES && optionError(buf, off) >= 0) {
            return Malformation.OPTIONS;
        }
        // RFC 1122, 3.2.1.3: neither a group nor the broadcast address is ever a source.
        if (isMulticast(source(buf, off)) || source(buf, off) == BROADCAST) {
            return Malformation.ADDRESS;
        }
        return Malformation.NONE;
    }

    /** Bytes of the header with its options. */
    public static int headerLength(ByteBuf buf, int off) {
        return (buf.getByte(off) & 0xf) << 2;
    }

    /** The TOS octet: DSCP and ECN. */
    public static int tos(ByteBuf buf, int off) {
        return buf.getUnsignedByte(off + 1);
    }

    /** Differentiated services code point, 0 to 63 (RFC 2474). */
    public static int dscp(ByteBuf buf, int off) {
        return tos(buf, off) >>> 2;
    }

    /** ECN field, 0 to 3 (RFC 3168; see {@link Ecn}). */
    public static int ecn(ByteBuf buf, int off) {
        return tos(buf, off) & 3;
    }

    /** Bytes of the datagram, header included. */
    public static int totalLength(ByteBuf buf, int off) {
        return buf.getUnsignedShort(off + TOTAL_LENGTH);
    }

    public static int identification(ByteBuf buf, int off) {
        return buf.getUnsignedShort(off + IDENTIFICATION);
    }

    public static boolean dontFragment(ByteBuf buf, int off) {
        return (buf.getShort(off + FRAGMENT) & DONT_FRAGMENT) != 0;
    }

    public static boolean moreFragments(ByteBuf buf, int off) {
        return (buf.getShort(off + FRAGMENT) & MORE_FRAGMENTS) != 0;
    }

    /** Where this fragment's payload belongs in the whole datagram's payload, in bytes; 0 for a whole one. */
    public static int fragmentOffset(ByteBuf buf, int off) {
        return (buf.getShort(off + FRAGMENT) & OFFSET_MASK) << 3;
    }

    /** Whether it is a part of a datagram: more fragments follow or came before. */
    public static boolean isFragment(ByteBuf buf, int off) {
        return (buf.getShort(off + FRAGMENT) & (MORE_FRAGMENTS | OFFSET_MASK)) != 0;
    }

    public static int ttl(ByteBuf buf, int off) {
        return buf.getUnsignedByte(off + TTL);
    }

    public static int protocol(ByteBuf buf, int off) {
        return buf.getUnsignedByte(off + PROTOCOL);
    }

    public static int checksum(ByteBuf buf, int off) {
        return buf.getUnsignedShort(off + CHECKSUM);
    }

    public static int source(ByteBuf buf, int off) {
        return buf.getInt(off + SOURCE);
    }

    public static int destination(ByteBuf buf, int off) {
        return buf.getInt(off + DESTINATION);
    }

    /** Absolute index of the transport header: the first byte behind header and options. */
    public static int payloadOffset(ByteBuf buf, int off) {
        return off + headerLength(buf, off);
    }

    /** Bytes behind the header. */
    public static int payloadLength(ByteBuf buf, int off) {
        return totalLength(buf, off) - headerLength(buf, off);
    }

    /** Whether the address is in 224.0.0.0/4. */
    public static boolean isMulticast(int address) {
        return address >>> 28 == 0xe;
    }

    /**
     * Where the options are broken, as an offset from {@code off} for an ICMP parameter problem (RFC 1812, 5.2.4.1), or -1 if
     * they are well formed.
     */
    public static int optionError(ByteBuf buf, int off) {
        int end = headerLength(buf, off);
        int at = HEADER_BYTES;
        while (at < end) {
            int type = buf.getUnsignedByte(off + at);
            if (type == Ipv4Option.END) {
                return -1;
            }
            if (type == Ipv4Option.NO_OPERATION) {
                at++;
                continue;
            }
            if (at + 1 >= end) {
                return at;
            }
            int length = buf.getUnsignedByte(off + at + 1);
            if (length < 2 || length > end - at) {
                return at + 1;
            }
            at += length;
        }
        return -1;
    }

    /** Absolute index of the first option of this type in well-formed options, or -1. */
    public static int findOption(ByteBuf buf, int off, int type) {
        int end = payloadOffset(buf, off);
        int at = off + HEADER_BYTES;
        while (at < end) {
            int found = buf.getUnsignedByte(at);
            if (found == type) {
                return at;
            }
            if (found == Ipv4Option.END) {
                return -1;
            }
            at += found == Ipv4Option.NO_OPERATION ? 1 : buf.getUnsignedByte(at + 1);
        }
        return -1;
    }

    /**
     * Takes one from the TTL and updates the checksum (RFC 1624).
     *
     * @return the new TTL
     */
    public static int decrementTtl(ByteBuf buf, int off) {
        int before = buf.getUnsignedShort(off + TTL);
        int after = (before - 0x100) & 0xffff;
        buf.setShort(off + TTL, after);
        buf.setShort(off + CHECKSUM, Checksum.update16(checksum(buf, off), before, after));
        return after >>> 8;
    }

    /** Writes the TOS octet and updates the checksum. */
    public static void setTos(ByteBuf buf, int off, int tos) {
        int before = buf.getUnsignedShort(off);
        int after = (before & 0xff00) | (tos & 0xff);
        buf.setShort(off, after);
        buf.setShort(off + CHECKSUM, Checksum.update16(checksum(buf, off), before, after));
    }

    /** Writes the source address and updates the header's checksum; {@link Nat} also the transport's. */
    public static void setSource(ByteBuf buf, int off, int address) {
        setAddress(buf, off, off + SOURCE, address);
    }

    /** Writes the destination address and updates the header's checksum; {@link Nat} also the transport's. */
    public static void setDestination(ByteBuf buf, int off, int address) {
        setAddress(buf, off, off + DESTINATION, address);
    }

    private static void setAddress(ByteBuf buf, int off, int index, int address) {
        int before = buf.getInt(index);
        buf.setInt(index, address);
        buf.setShort(off + CHECKSUM, Checksum.update32(checksum(buf, off), before, address));
    }

    /** Makes it the fragment at {@code offsetBytes} (a multiple of 8) and recomputes length and checksum. */
    static void setFragment(ByteBuf buf, int off, int offsetBytes, boolean more, int totalLength) {
        int flags = (buf.getUnsignedShort(off + FRAGMENT) & ~(MORE_FRAGMENTS | OFFSET_MASK)) | (offsetBytes >>> 3);
        buf.setShort(off + FRAGMENT, more ? flags | MORE_FRAGMENTS : flags);
        buf.setShort(off + TOTAL_LENGTH, totalLength);
        fillChecksum(buf, off);
    }

    /** Computes the header checksum afresh. */
    public static void fillChecksum(ByteBuf buf, int off) {
        buf.setShort(off + CHECKSUM, 0);
        buf.setShort(off + CHECKSUM, Checksum.of(buf, off, headerLength(buf, off)));
    }

    /**
     * Appends a header without options at the buffer's writer index, checksum included.
     *
     * @param payloadLength bytes that will follow the header, 0 to 65515
     * @param tos DSCP and ECN, 0 to 255
     * @param ttl 0 to 255
     * @param identification 0 to 65535
     * @return the absolute index of the header
     */
    public static int writeHeader(
            ByteBuf out,
            int source,
            int destination,
            int protocol,
            int payloadLength,
            int tos,
            int ttl,
            int identification,
            boolean dontFragment) {
        int totalLength = HEADER_BYTES + payloadLength;
        if (payloadLength < 0 || totalLength > MAX_DATAGRAM_BYTES) {
            throw new IllegalArgumentException("payload: " + payloadLength + " bytes (expected: 0 to 65515)");
        }
        int off = out.writerIndex();
        int first = 0x4500_0000 | ((tos & 0xff) << 16) | totalLength;
        int second = (identification << 16) | (dontFragment ? DONT_FRAGMENT : 0);
        int third = ((ttl & 0xff) << 24) | ((protocol & 0xff) << 16);
        long sum = Integer.toUnsignedLong(first)
                + Integer.toUnsignedLong(second)
                + Integer.toUnsignedLong(third)
                + Integer.toUnsignedLong(source)
                + Integer.toUnsignedLong(destination);
        out.writeInt(first);
        out.writeInt(second);
        out.writeInt(third | Checksum.finish(sum));
        out.writeInt(source);
        out.writeInt(destination);
        return off;
    }
}
