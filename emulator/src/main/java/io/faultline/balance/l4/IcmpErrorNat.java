package io.faultline.balance.l4;

import io.faultline.packet.Icmp4;
import io.faultline.packet.Icmp6;
import io.faultline.packet.Ip;
import io.faultline.packet.IpProtocol;
import io.faultline.packet.Malformation;
import io.netty.buffer.ByteBuf;

/** Reads and rewrites ICMP errors about flows, for both families (RFC 5508, 4.2: the quoted datagram is translated too). */
final class IcmpErrorNat {
    private IcmpErrorNat() {}

    /** Absolute index of the datagram that a well-formed ICMP error quotes, or -1 if the packet is not one. */
    static int quote(ByteBuf packet, int off, int protocol) {
        int icmp = Ip.transportOffset(packet, off);
        if (Ip.isFragment(packet, off)) {
            return -1;
        }
        if (protocol == IpProtocol.ICMP && Ip.isIpv4(packet, off)) {
            boolean error = Icmp4.validate(packet, off) == Malformation.NONE && Icmp4.isError(Icmp4.type(packet, icmp));
            return error ? Icmp4.quoteOffset(icmp) : -1;
        }
        if (protocol == IpProtocol.ICMPV6 && !Ip.isIpv4(packet, off)) {
            boolean error = Icmp6.validate(packet, off) == Malformation.NONE && Icmp6.isError(Icmp6.type(packet, icmp));
            return error ? Icmp6.quoteOffset(icmp) : -1;
        }
        return -1;
    }

    /** Makes the checksum right after quote and destination were rewritten. */
    static void fillChecksum(ByteBuf packet, int off) {
        int icmp = Ip.transportOffset(packet, off);
        if (Ip.isIpv4(packet, off)) {
            Icmp4.fillChecksum(packet, off, icmp);
        } else {
            Icmp6.fillChecksum(packet, off, icmp);
        }
    }
}
