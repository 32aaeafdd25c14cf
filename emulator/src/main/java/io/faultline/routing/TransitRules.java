package io.faultline.routing;

import io.faultline.packet.Ipv4;
import io.faultline.packet.Ipv4Option;
import io.faultline.packet.Ipv6;
import io.netty.buffer.ByteBuf;

/** Which well-formed packets a router never forwards, whatever its tables say. */
final class TransitRules {
    private TransitRules() {}

    /** Without a source (RFC 1812, 5.3.7), or source-routed (which RFC 7126, 4.3 and 4.4, has routers refuse by default). */
    static boolean refusesIpv4(ByteBuf packet, int off) {
        return Ipv4.source(packet, off) >>> 24 == 0
                || (Ipv4.headerLength(packet, off) > Ipv4.HEADER_BYTES
                        && (Ipv4.findOption(packet, off, Ipv4Option.LOOSE_SOURCE_ROUTE) >= 0
                                || Ipv4.findOption(packet, off, Ipv4Option.STRICT_SOURCE_ROUTE) >= 0));
    }

    /** Without a source, or from one that only its own link knows (RFC 4291, 2.5.2 and 2.5.6), or from ::1. */
    static boolean refusesIpv6(ByteBuf packet, int off) {
        long high = Ipv6.sourceHigh(packet, off);
        return Ipv6.isLinkLocal(high) || (high == 0 && Ipv6.sourceLow(packet, off) >>> 1 == 0);
    }
}
