package io.faultline.dns.transport;

import io.faultline.dns.wire.Transport;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DatagramPacket;
import io.netty.util.concurrent.EventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;

/** Receives messages as datagrams and sends the replies back. One for each channel. */
final class UdpServerHandler extends ChannelInboundHandlerAdapter implements Replier {

    /** Replies are as large as UDP answers ought to be (RFC 9715); larger ones make the buffer grow. */
    private static final int INITIAL_REPLY_BYTES = 1232;

    private final MessageHandler handler;
    private ChannelHandlerContext context;
    private InetSocketAddress client = new InetSocketAddress(0);

    @SuppressWarnings("NullAway.Init") // Netty adds the handler to a pipeline before anything else.
    UdpServerHandler(MessageHandler handler) {
        this.handler = handler;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        DatagramPacket packet = (DatagramPacket) message;
        try {
            client = packet.sender();
            handler.handle(packet.content(), client, Transport.UDP, this);
        } finally {
            packet.release();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        ctx.flush();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        // An I/O error is an ICMP error about an earlier answer: the asker is gone, which is no matter of the server.
        if (!(cause instanceof IOException)) {
            ctx.fireExceptionCaught(cause);
        }
    }

    @Override
    public EventExecutor executor() {
        return context.executor();
    }

    @Override
    public ByteBuf newReply() {
        return context.alloc().ioBuffer(INITIAL_REPLY_BYTES, 65_535);
    }

    @Override
    public void reply(ByteBuf reply) {
        context.write(new DatagramPacket(reply, client), context.voidPromise());
    }

    @Override
    public void drop() {
        // A datagram leaves nothing to be tidied up.
    }

    @Override
    public Channel channel() {
        return context.channel();
    }

    @Override
    public Replier later() {
        return new Later(client);
    }

    private final class Later implements Replier {
        private final InetSocketAddress to;

        Later(InetSocketAddress to) {
            this.to = to;
        }

        @Override
        public EventExecutor executor() {
            return context.executor();
        }

        @Override
        public ByteBuf newReply() {
            return UdpServerHandler.this.newReply();
        }

        @Override
        public void reply(ByteBuf reply) {
            context.writeAndFlush(new DatagramPacket(reply, to), context.voidPromise());
        }

        @Override
        public Channel channel() {
            return context.channel();
        }

        @Override
        public Replier later() {
            return this;
        }

        @Override
        public void drop() {
            UdpServerHandler.this.drop();
        }
    }
}
