package io.faultline.packet;

import io.netty.buffer.ByteBuf;

/**
 * The chain of IPv6 extension headers (RFC 8200, 4): hop-by-hop options, routing, fragment and destination options.
 *
 * <p>{@link #walk} returns everything that matters in one long, so nothing is allocated; the other methods take it apart.
 * Anything that is not one of the four is taken for the transport.
 */
public final class Ipv6Extensions {
    /**
     * Headers walked before a packet is refused: enough for RFC 8200's recommended order with each of the six at most once
     * (destination options twice), while a hostile chain costs a bounded time.
     */
    public static final int MAX_HEADERS = 8;

    private static final int FRAGMENT_HEADER_BYTES = 8;
    private static final int PAD_1 = 0;
    private static final int PAD_N = 1;
    private static final int ROUTER_ALERT = 5;

    /** What {@link #walk} returns, below zero, for a chain that cannot be walked. */
    private static final long TRUNCATED = -1;

    private static final long BAD_CHAIN = -2;
    private static final long BAD_OPTION = -3;

    private Ipv6Extensions() {}

    /**
     * Walks the chain of the datagram at {@code off} in bytes that end before {@code end}; reads nothing beyond, and never
     * throws. A walk that succeeds gives the same with a later end. Stops at a fragment header that is not of the first
     * fragment, whose protocol is then the fragment header's next header.
     */
    public static long walk(ByteBuf buf, int off, int end) {
        int protocol = Ipv6.nextHeader(buf, off);
        if (!isExtension(protocol)) {
            return result(protocol, Ipv6.HEADER_BYTES, 0);
        }
        return walkChain(buf, off, end);
    }

    private static long walkChain(ByteBuf buf, int off, int end) {
        int protocol = Ipv6.nextHeader(buf, off);
        int at = off + Ipv6.HEADER_BYTES;
        int fragmentHeader = 0;
        for (int headers = 0; isExtension(protocol); headers++) {
            // RFC 8200, 4.1: hop-by-hop options stand directly behind the fixed header or nowhere.
            if (headers == MAX_HEADERS || (protocol == IpProtocol.HOP_BY_HOP && headers > 0)) {
                return BAD_CHAIN;
            }
            if (end - at < FRAGMENT_HEADER_BYTES) {
                return TRUNCATED;
            }
            int next = buf.getUnsignedByte(at);
            if (protocol == IpProtocol.FRAGMENT) {
                if (fragmentHeader != 0) {
                    return BAD_CHAIN;
                }
                fragmentHeader = at - off;
                at += FRAGMENT_HEADER_BYTES;
                protocol = next;
                if (fragmentOffset(buf, off + fragmentHeader) != 0) {
                    break;
                }
                continue;
            }
            int length = (buf.getUnsignedByte(at + 1) + 1) << 3;
            if (length > end - at) {
                return TRUNCATED;
            }
            if (protocol != IpProtocol.ROUTING && optionError(buf, at, length)) {
                return BAD_OPTION;
            }
            at += length;
            protocol = next;
        }
        return result(protocol, at - off, fragmentHeader);
    }

    private static boolean isExtension(int nextHeader) {
        return nextHeader == IpProtocol.HOP_BY_HOP
                || nextHeader == IpProtocol.ROUTING
                || nextHeader == IpProtocol.FRAGMENT
                || nextHeader == IpProtocol.DESTINATION_OPTIONS;
    }

    /** RFC 8200, 4.5: all but the last are multiples of 8 bytes, and none reaches beyond 65535 bytes. */
    static boolean isBadFragment(ByteBuf buf, int off, long walked, int end) {
        int header = off + fragmentHeader(walked);
        int length = end - header - FRAGMENT_HEADER_BYTES;
        boolean unaligned = moreFragments(buf, header) && (length & 7) != 0;
        return unaligned || fragmentOffset(buf, header) + length > 65_535;
    }

    /** Whether the type-length-value options of the header at {@code at} (RFC 8200, 4.2) do not fit into it. */
    private static boolean optionError(ByteBuf buf, int at, int length) {
        int end = at + length;
        int option = at + 2;
        while (option < end) {
            if (buf.getByte(option) == PAD_1) {
                option++;
                continue;
            }
            if (end - option < 2 || buf.getUnsignedByte(option + 1) > end - option - 2) {
                return true;
            }
            option += 2 + buf.getUnsignedByte(option + 1);
        }
        return false;
    }

    /**
     * Absolute index of the first option, in the hop-by-hop or destination options header at {@code at} of a walked datagram,
     * that is not known here (Pad1, PadN, router alert are) and whose two highest bits ask for a discard (RFC 8200, 4.2);
     * -1 if there is none.
     */
    public static int discardingOption(ByteBuf buf, int at) {
        int end = at + ((buf.getUnsignedByte(at + 1) + 1) << 3);
        int option = at + 2;
        while (option < end) {
            int type = buf.getUnsignedByte(option);
            if (type == PAD_1) {
                option++;
                continue;
            }
            if (type != PAD_N && type != ROUTER_ALERT && (type & 0xc0) != 0) {
                return option;
            }
            option += 2 + buf.getUnsignedByte(option + 1);
        }
        return -1;
    }

    private static long result(int protocol, int length, int fragmentHeader) {
        return protocol | ((long) length << 8) | ((long) fragmentHeader << 32);
    }

    /** Why the chain cannot be walked; {@link Malformation#NONE} if it can. */
    public static Malformation malformation(long walked) {
        if (walked >= 0) {
            return Malformation.NONE;
        }
        if (walked == TRUNCATED) {
            return Malformation.TRUNCATED;
        }
        return walked == BAD_OPTION ? Malformation.OPTIONS : Malformation.EXTENSION_HEADER;
    }

    /** The protocol behind the chain. */
    public static int protocol(long walked) {
        return (int) walked & 0xff;
    }

    /** Bytes from the first byte of the IPv6 header to the transport header. */
    public static int headerLength(long walked) {
        return (int) (walked >>> 8) & 0xff_ffff;
    }

    /** Bytes from the first byte of the IPv6 header to the fragment header; 0 if there is none. */
    public static int fragmentHeader(long walked) {
        return (int) (walked >>> 32);
    }

    /** Where this fragment's payload belongs in the whole datagram's fragmentable part, in bytes. */
    public static int fragmentOffset(ByteBuf buf, int fragmentHeader) {
        return buf.getUnsignedShort(fragmentHeader + 2) & 0xfff8;
    }

    /** Whether more fragments follow; {@code fragmentHeader} is an absolute index. */
    public static boolean moreFragments(ByteBuf buf, int fragmentHeader) {
        return (buf.getByte(fragmentHeader + 3) & 1) != 0;
    }

    /** The 32 bits that the fragments of one datagram share; {@code fragmentHeader} is an absolute index. */
    public static int identification(ByteBuf buf, int fragmentHeader) {
        return buf.getInt(fragmentHeader + 4);
    }

    /**
     * Bytes of the part that every fragment repeats, in a walked datagram: all up to the routing header, else up to the
     * hop-by-hop options, else the fixed header (RFC 8200, 4.5).
     */
    static int perFragmentLength(ByteBuf buf, int off) {
        int next = Ipv6.nextHeader(buf, off);
        int at = off + Ipv6.HEADER_BYTES;
        int length = Ipv6.HEADER_BYTES;
        while (isExtension(next) && next != IpProtocol.FRAGMENT) {
            int header = next;
            next = buf.getUnsignedByte(at);
            at += (buf.getUnsignedByte(at + 1) + 1) << 3;
            if (header != IpProtocol.DESTINATION_OPTIONS) {
                length = at - off;
            }
        }
        return length;
    }

    /** Absolute index of the next header field that announces the header {@code length} bytes behind {@code off}. */
    static int nextHeaderField(ByteBuf buf, int off, int length) {
        int field = off + Ipv6.NEXT_HEADER;
        int at = off + Ipv6.HEADER_BYTES;
        while (at < off + length) {
            field = at;
            at += (buf.getUnsignedByte(at + 1) + 1) << 3;
        }
        return field;
    }
}
