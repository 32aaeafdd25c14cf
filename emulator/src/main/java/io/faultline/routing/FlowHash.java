package io.faultline.routing;

import io.faultline.packet.IpProtocol;
import io.faultline.packet.Ipv4;
import io.faultline.packet.Ipv6;
import io.faultline.packet.Ipv6Extensions;
import io.netty.buffer.ByteBuf;

/**
 * The hash of a packet's flow, by which multipath routes choose: the packets of a flow take one path.
 *
 * <p>Each router salts it with a number of its own. Without that all routers would choose alike, and those behind a first
 * choice would see only flows with one part of the hash space (polarisation).
 */
final class FlowHash {
    private static final long MULTIPLIER = 0x9e3779b97f4a7c15L;

    private FlowHash() {}

    /** Addresses, protocol and ports; only addresses and protocol for fragments, of which later ones have no ports. */
    static int ofIpv4(ByteBuf packet, int off, long salt) {
        long addresses = packet.getLong(off + 12);
        int protocol = Ipv4.protocol(packet, off);
        int ports = 0;
        if (hasPorts(protocol) && !Ipv4.isFragment(packet, off)) {
            ports = ports(packet, Ipv4.payloadOffset(packet, off));
        }
        long h = mix(salt ^ addresses);
        return finish(mix(h ^ ((long) protocol << 32) ^ (ports & 0xffff_ffffL)));
    }

    /** Addresses and flow label where there is one (RFC 6438, section 3), otherwise as for IPv4. */
    static int ofIpv6(ByteBuf packet, int off, long salt) {
        long h = mix(salt ^ Ipv6.sourceHigh(packet, off));
        h = mix(h ^ Ipv6.sourceLow(packet, off));
        h = mix(h ^ Ipv6.destinationHigh(packet, off));
        h = mix(h ^ Ipv6.destinationLow(packet, off));
        int label = Ipv6.flowLabel(packet, off);
        if (label != 0) {
            return finish(mix(h ^ label));
        }
        long walked = Ipv6Extensions.walk(packet, off, off + Ipv6.totalLength(packet, off));
        int protocol = Ipv6Extensions.protocol(walked);
        int ports = 0;
        if (hasPorts(protocol) && Ipv6Extensions.fragmentHeader(walked) == 0) {
            ports = ports(packet, off + Ipv6Extensions.headerLength(walked));
        }
        return finish(mix(h ^ ((long) protocol << 32) ^ (ports & 0xffff_ffffL)));
    }

    private static boolean hasPorts(int protocol) {
        return protocol == IpProtocol.TCP || protocol == IpProtocol.UDP;
    }

    /** Source and destination port; 0 where the datagram is too short for them. */
    private static int ports(ByteBuf packet, int transport) {
        return packet.writerIndex() - transport < 4 ? 0 : packet.getInt(transport);
    }

    private static long mix(long value) {
        long z = value * MULTIPLIER;
        return z ^ (z >>> 32);
    }

    /** The last steps of MurmurHash3's finaliser (public domain, Appleby), then its upper, best mixed half. */
    private static int finish(long value) {
        long z = (value ^ (value >>> 33)) * 0xc4ceb9fe1a85ec53L;
        return (int) ((z ^ (z >>> 29)) >>> 32);
    }
}
