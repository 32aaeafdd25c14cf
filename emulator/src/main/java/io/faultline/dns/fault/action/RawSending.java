package io.faultline.dns.fault.action;

import io.faultline.dns.fault.Reply;
import io.faultline.dns.wire.Transport;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.socket.DatagramPacket;

/** Sends octets past the usual way of replies. */
final class RawSending {

    private RawSending() {}

    /** Returns whether the transport is a stream of messages with a length before each (RFC 1035 section 4.2.2). */
    static boolean isFramed(Transport transport) {
        return transport == Transport.TCP || transport == Transport.TLS;
    }

    /** Sends a copy of the reply; false where that cannot be done. */
    static boolean copy(Reply reply, Channel channel) {
        if (isFramed(reply.transport())) {
            channel.writeAndFlush(reply.framed().copy());
            return true;
        }
        if (reply.transport() == Transport.UDP) {
            ByteBuf octets = reply.buffer().copy();
            channel.writeAndFlush(new DatagramPacket(octets, reply.client()));
            return true;
        }
        return false;
    }
}
