package io.faultline.balance.l4;

import io.faultline.packet.Address;
import io.faultline.packet.Ip;
import io.faultline.packet.Ipv6;
import io.faultline.packet.Tcp;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** Makes RST segments. */
final class Resets {
    private static final int TTL = 64;
    private static final int SIZE_BYTES = Ipv6.HEADER_BYTES + Tcp.HEADER_BYTES;

    private Resets() {}

    /** Answers a segment that belongs to no flow with the RST of RFC 9293, 3.10.7.1; the segment must not be a RST itself. */
    static void answer(PacketOutput output, ByteBuf segment, long nowNs) {
        int off = segment.readerIndex();
        int tcp = Ip.transportOffset(segment, off);
        boolean acked = (Tcp.flags(segment, tcp) & Tcp.ACK) != 0;
        send(
                output,
                /* source= */ Ip.destination(segment, off),
                /* destination= */ Ip.source(segment, off),
                /* sourcePort= */ Tcp.destinationPort(segment, tcp),
                /* destinationPort= */ Tcp.sourcePort(segment, tcp),
                acked ? Tcp.acknowledgment(segment, tcp) : 0,
                acked ? 0 : Tcp.sequence(segment, tcp) + Tcp.sequenceLength(segment, off, tcp),
                acked ? Tcp.RST : Tcp.RST | Tcp.ACK,
                nowNs);
    }

    /** Sends a RST with this sequence number; the receiver acts on it if it is the one it expects next (RFC 5961, 3.2). */
    static void send(
            PacketOutput output,
            Address source,
            Address destination,
            int sourcePort,
            int destinationPort,
            int sequence,
            int acknowledgment,
            int flags,
            long nowNs) {
        ByteBuf packet = output.allocate(SIZE_BYTES);
        Tcp.write(
                packet,
                source,
                destination,
                sourcePort,
                destinationPort,
                sequence,
                acknowledgment,
                flags,
                0,
                null,
                Unpooled.EMPTY_BUFFER,
                0,
                TTL,
                0,
                true);
        output.originate(packet, nowNs);
    }
}
