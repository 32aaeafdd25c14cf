package io.faultline.balance.l4;

import io.faultline.packet.Checksum;
import io.faultline.packet.Ip;
import io.faultline.packet.IpProtocol;
import io.faultline.packet.Ipv4;
import io.faultline.packet.Ipv6;
import io.netty.buffer.ByteBuf;

/**
 * Rewrites addresses and ports in place. Transport checksums are updated by difference (RFC 1624), never computed anew: a
 * segment that was damaged on its way stays recognisably damaged. Addresses are pairs of longs as {@link
 * io.faultline.packet.Address} holds them. Allocates nothing.
 */
final class Nat {
    private static final int TCP_CHECKSUM = 16;
    private static final int UDP_CHECKSUM = 6;

    private Nat() {}

    /**
     * Rewrites both ends of a datagram, or of the beginning of one that an ICMP error quotes.
     *
     * @param off absolute index of the IP header
     * @param transport absolute index of the transport header, of which at least the ports are there
     * @param end absolute index behind the bytes there are: a quote may end before the transport checksum
     */
    static void rewrite(
            ByteBuf buf,
            int off,
            int transport,
            int end,
            int protocol,
            long sourceHigh,
            long sourceLow,
            int sourcePort,
            long destinationHigh,
            long destinationLow,
            int destinationPort) {
        int checksumAt = transport + (protocol == IpProtocol.TCP ? TCP_CHECKSUM : UDP_CHECKSUM);
        int oldPorts = buf.getInt(transport);
        int newPorts = (sourcePort << 16) | destinationPort;
        boolean summed = checksumAt + 2 <= end
                // A UDP checksum of zero means that the sender made none (RFC 768).
                && (protocol == IpProtocol.TCP || buf.getUnsignedShort(checksumAt) != 0);
        if (summed) {
            int checksum = buf.getUnsignedShort(checksumAt);
            checksum = Checksum.update32(checksum, oldPorts, newPorts);
            if (Ip.isIpv4(buf, off)) {
                checksum = Checksum.update32(checksum, Ipv4.source(buf, off), (int) sourceLow);
                checksum = Checksum.update32(checksum, Ipv4.destination(buf, off), (int) destinationLow);
            } else {
                checksum = Checksum.update64(checksum, Ipv6.sourceHigh(buf, off), sourceHigh);
                checksum = Checksum.update64(checksum, Ipv6.sourceLow(buf, off), sourceLow);
                checksum = Checksum.update64(checksum, Ipv6.destinationHigh(buf, off), destinationHigh);
                checksum = Checksum.update64(checksum, Ipv6.destinationLow(buf, off), destinationLow);
            }
            buf.setShort(checksumAt, protocol == IpProtocol.UDP && checksum == 0 ? 0xffff : checksum);
        }
        buf.setInt(transport, newPorts);
        setSource(buf, off, sourceHigh, sourceLow);
        setDestination(buf, off, destinationHigh, destinationLow);
    }

    static void setDestination(ByteBuf buf, int off, long high, long low) {
        if (Ip.isIpv4(buf, off)) {
            Ipv4.setDestination(buf, off, (int) low);
        } else {
            Ipv6.setDestination(buf, off, high, low);
        }
    }

    private static void setSource(ByteBuf buf, int off, long high, long low) {
        if (Ip.isIpv4(buf, off)) {
            Ipv4.setSource(buf, off, (int) low);
        } else {
            Ipv6.setSource(buf, off, high, low);
        }
    }
}
