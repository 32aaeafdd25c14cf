package io.faultline.packet;

import io.netty.buffer.ByteBuf;

/**
 * Rewrites an address and port of a datagram in place and keeps the IPv4 header checksum and the TCP, UDP or ICMPv6 checksum
 * right by incremental update (RFC 1624, RFC 3022 4.1), so that a payload broken on the way stays recognisably broken.
 *
 * <p>The IP datagram must have been found well formed; its transport need not. A fragment other than the first has its
 * address rewritten only. Nothing allocates.
 */
public final class Nat {
    /** As a port: leave the port as it is. */
    public static final int SAME_PORT = -1;

    private static final int TCP_CHECKSUM = 16;
    private static final int UDP_CHECKSUM = 6;
    private static final int ICMPV6_CHECKSUM = 2;

    private Nat() {}

    /**
     * Rewrites the source of the datagram at {@code off}.
     *
     * @param port 0 to 65535 or {@link #SAME_PORT}; ignored if the transport is neither TCP nor UDP
     * @return {@link Malformation#TRANSPORT_LENGTH}, and nothing is changed, if the transport header is not all there
     * @throws IllegalArgumentException if the address is not of the datagram's family
     */
    public static Malformation rewriteSource(ByteBuf buf, int off, Address address, int port) {
        return rewriteWhole(buf, off, true, address, port);
    }

    /** As {@link #rewriteSource}, for the destination. */
    public static Malformation rewriteDestination(ByteBuf buf, int off, Address address, int port) {
        return rewriteWhole(buf, off, false, address, port);
    }

    /**
     * Rewrites the source of the datagram that the ICMP error at {@code off} quotes, as the host behind the translation must
     * see its own packet (RFC 5508, 4.2), and computes the ICMP checksum afresh.
     *
     * @return {@link Malformation#QUOTE}, and nothing is changed, if it is not an ICMP error with a usable quote of its family
     */
    public static Malformation rewriteQuotedSource(ByteBuf buf, int off, Address address, int port) {
        return rewriteQuote(buf, off, true, address, port);
    }

    /** As {@link #rewriteQuotedSource}, for the destination. */
    public static Malformation rewriteQuotedDestination(ByteBuf buf, int off, Address address, int port) {
        return rewriteQuote(buf, off, false, address, port);
    }

    private static void checkFamily(ByteBuf buf, int off, Address address) {
        if (Ip.isIpv4(buf, off) != address.isIpv4()) {
            throw new IllegalArgumentException("address: " + address + " (expected: IPv" + Ip.version(buf, off) + ")");
        }
    }

    private static Malformation rewriteWhole(ByteBuf buf, int off, boolean source, Address address, int port) {
        checkFamily(buf, off, address);
        if (!Ip.hasTransportHeader(buf, off)) {
            setAddress(buf, off, source, address);
            return Malformation.NONE;
        }
        int needed = switch (Ip.protocol(buf, off)) {
            case IpProtocol.TCP -> Tcp.HEADER_BYTES;
            case IpProtocol.UDP -> Udp.HEADER_BYTES;
            case IpProtocol.ICMPV6 -> Ip.isIpv4(buf, off) ? 0 : Icmp6.HEADER_BYTES;
            default -> 0;
        };
        if (Ip.transportLength(buf, off) < needed) {
            return Malformation.TRANSPORT_LENGTH;
        }
        rewrite(buf, off, off + Ip.totalLength(buf, off), source, address, port);
        return Malformation.NONE;
    }

    private static Malformation rewriteQuote(ByteBuf buf, int off, boolean source, Address address, int port) {
        checkFamily(buf, off, address);
        if (Ip.isFragment(buf, off)) {
            return Malformation.QUOTE;
        }
        boolean v4 = Ip.isIpv4(buf, off);
        int icmp = Ip.transportOffset(buf, off);
        int end = off + Ip.totalLength(buf, off);
        // One test serves both: each family's ICMP header is 8 bytes, and its quote starts behind them.
        int quote = icmp + Icmp4.HEADER_BYTES;
        if (Ip.protocol(buf, off) != (v4 ? IpProtocol.ICMP : IpProtocol.ICMPV6)
                || end - icmp < Icmp4.HEADER_BYTES
                || !(v4 ? Icmp4.isError(Icmp4.type(buf, icmp)) : Icmp6.isError(Icmp6.type(buf, icmp)))
                || Ip.validateQuote(buf, quote, end) != Malformation.NONE
                || Ip.isIpv4(buf, quote) != v4) {
            return Malformation.QUOTE;
        }
        rewrite(buf, quote, end, source, address, port);
        if (v4) {
            Icmp4.fillChecksum(buf, off, icmp);
        } else {
            Icmp6.fillChecksum(buf, off, icmp);
        }
        return Malformation.NONE;
    }

    private static void rewrite(ByteBuf buf, int off, int end, boolean source, Address address, int port) {
        int transport = Ip.transportOffset(buf, off);
        int protocol = Ip.protocol(buf, off);
        boolean udp = protocol == IpProtocol.UDP;
        boolean hasPorts = udp || protocol == IpProtocol.TCP;
        int portIndex = source ? transport : transport + 2;
        int oldPort = hasPorts ? buf.getUnsignedShort(portIndex) : 0;
        int newPort = hasPorts && port != SAME_PORT ? port & 0xffff : oldPort;

        int checksumIndex = checksumIndex(buf, off, transport, protocol);
        // A quote may end before the checksum; UDP over IPv4 may have none (RFC 768).
        boolean hasChecksum = checksumIndex >= 0
                && checksumIndex + 2 <= end
                && !(udp && Ip.isIpv4(buf, off) && buf.getShort(checksumIndex) == 0);
        if (hasChecksum) {
            int checksum = buf.getUnsignedShort(checksumIndex);
            checksum = updateForAddress(checksum, buf, off, source, address);
            checksum = Checksum.update16(checksum, oldPort, newPort);
            buf.setShort(checksumIndex, udp && checksum == 0 ? 0xffff : checksum);
        }
        if (newPort != oldPort) {
            buf.setShort(portIndex, newPort);
        }
        setAddress(buf, off, source, address);
    }

    private static int checksumIndex(ByteBuf buf, int off, int transport, int protocol) {
        return switch (protocol) {
            case IpProtocol.TCP -> transport + TCP_CHECKSUM;
            case IpProtocol.UDP -> transport + UDP_CHECKSUM;
            // The ICMP of IPv4 has no pseudo-header.
            case IpProtocol.ICMPV6 -> Ip.isIpv4(buf, off) ? -1 : transport + ICMPV6_CHECKSUM;
            default -> -1;
        };
    }

    private static int updateForAddress(int checksum, ByteBuf buf, int off, boolean source, Address address) {
        if (Ip.isIpv4(buf, off)) {
            int before = source ? Ipv4.source(buf, off) : Ipv4.destination(buf, off);
            return Checksum.update32(checksum, before, (int) address.low());
        }
        long high = source ? Ipv6.sourceHigh(buf, off) : Ipv6.destinationHigh(buf, off);
        long low = source ? Ipv6.sourceLow(buf, off) : Ipv6.destinationLow(buf, off);
        return Checksum.update64(Checksum.update64(checksum, high, address.high()), low, address.low());
    }

    private static void setAddress(ByteBuf buf, int off, boolean source, Address address) {
        if (Ip.isIpv4(buf, off)) {
            if (source) {
                Ipv4.setSource(buf, off, (int) address.low());
            } else {
                Ipv4.setDestination(buf, off, (int) address.low());
            }
        } else if (source) {
            Ipv6.setSource(buf, off, address.high(), address.low());
        } else {
            Ipv6.setDestination(buf, off, address.high(), address.low());
        }
    }
}
