package io.faultline.dns.transport;

import io.netty.channel.socket.SocketChannel;

/** Makes an accepted connection speak DNS: what there is between TCP and the messages. One for each port. */
public interface ConnectionSetup {

    /**
     * Fills the pipeline of a connection. On the loop.
     *
     * @param handler takes the messages
     * @param options the limits of the connection
     */
    void accept(SocketChannel channel, MessageHandler handler, TransportOptions options);
}
