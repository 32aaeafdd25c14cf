package io.faultline.dns.transport;

import io.faultline.dns.wire.Transport;
import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;

/** Takes the messages a server receives. Called on the server's loop. */
@FunctionalInterface
public interface MessageHandler {

    /**
     * Handles one message.
     *
     * @param message its octets, between reader and writer index; released by the caller after the return
     * @param replier the way back; valid until the return, or see {@link Replier#later}
     */
    void handle(ByteBuf message, InetSocketAddress client, Transport transport, Replier replier);
}
