package io.faultline.dns.transport;

import io.faultline.dns.wire.Transport;
import io.faultline.host.DatagramPeer;
import io.faultline.host.DatagramReceiver;
import io.faultline.host.HostDatagramChannel;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.util.concurrent.EventExecutor;
import org.jspecify.annotations.Nullable;

/**
 * Receives messages as datagrams on a virtual host and sends the replies back, past the pipeline: a message makes no object, and
 * a reply is written into the packet that carries it. One for each channel.
 */
final class HostUdpServer implements DatagramReceiver, Replier {

    /** Most replies are shorter; longer ones make the buffer grow. */
    private static final int INITIAL_REPLY_BYTES = 512;

    private final HostDatagramChannel channel;
    private final MessageHandler handler;

    /** Who sent the message that is being handled. */
    private @Nullable DatagramPeer client;

    HostUdpServer(HostDatagramChannel channel, MessageHandler handler) {
        this.channel = channel;
        this.handler = handler;
    }

    @Override
    public void received(ByteBuf message, DatagramPeer from) {
        client = from;
        handler.handle(message, from.socketAddress(), Transport.UDP, this);
    }

    @Override
    public EventExecutor executor() {
        return channel.eventLoop();
    }

    @Override
    public ByteBuf newReply() {
        return channel.newDatagram(client(), INITIAL_REPLY_BYTES);
    }

    @Override
    public void reply(ByteBuf reply) {
        channel.send(reply, client());
    }

    @Override
    public void drop() {
        // A datagram leaves nothing to be tidied up.
    }

    @Override
    public Channel channel() {
        return channel;
    }

    @Override
    public Replier later() {
        HostUdpServer later = new HostUdpServer(channel, handler);
        later.client = client();
        return later;
    }

    private DatagramPeer client() {
        if (client == null) {
            throw new IllegalStateException("a reply before the first message");
        }
        return client;
    }
}
