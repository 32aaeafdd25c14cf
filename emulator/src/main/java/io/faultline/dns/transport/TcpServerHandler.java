package io.faultline.dns.transport;

import io.faultline.dns.wire.Transport;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.util.concurrent.EventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;

/**
 * Receives the messages of one TCP connection, already unframed, and sends the replies in the order in which they are ready
 * (RFC 7766 section 7). A client that does not read its replies, or has too many questions open, is not read from meanwhile.
 */
final class TcpServerHandler extends ChannelInboundHandlerAdapter implements Replier {

    private static final int INITIAL_REPLY_BYTES = 512;
    private static final int PREFIX = 2;

    private final MessageHandler handler;
    private final Transport transport;
    private final int maxOpenQueries;
    private ChannelHandlerContext context;
    private InetSocketAddress client = new InetSocketAddress(0);
    private final ArrayDeque<MessageStream> streams = new ArrayDeque<>(1);
    private int openQueries;
    private boolean inputEnded;
    private boolean pumping;

    @SuppressWarnings("NullAway.Init") // Netty adds the handler to a pipeline before anything else.
    TcpServerHandler(MessageHandler handler, Transport transport, int maxOpenQueries) {
        this.handler = handler;
        this.transport = transport;
        this.maxOpenQueries = maxOpenQueries;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
        client = (InetSocketAddress) ctx.channel().remoteAddress();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf frame = (ByteBuf) message;
        try {
            openQueries++;
            handler.handle(frame, client, transport, this);
        } finally {
            frame.release();
        }
        throttle();
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        ctx.flush();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        throttle();
        pump();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        for (MessageStream stream = streams.poll(); stream != null; stream = streams.poll()) {
            stream.end();
        }
        ctx.fireChannelInactive();
    }

    /** Makes messages as long as the client takes them: never more than one waits beyond the channel's high-water mark. */
    private void pump() {
        if (pumping) {
            return;
        }
        pumping = true;
        try {
            while (context.channel().isWritable() && !streams.isEmpty()) {
                MessageStream stream = streams.element();
                ByteBuf message = newReply();
                boolean more;
                try {
                    more = stream.next(message);
                } catch (RuntimeException e) {
                    message.release();
                    throw e;
                }
                send(message);
                // What the transport takes at once need not wait for the high-water mark.
                context.flush();
                // Sending may have found the connection closed, and then ended all streams.
                if (!more && streams.remove(stream)) {
                    stream.end();
                    openQueries--;
                }
            }
        } finally {
            pumping = false;
        }
        if (context.channel().isOpen()) {
            throttle();
            closeIfDone();
        }
    }

    private void throttle() {
        context.channel().config().setAutoRead(context.channel().isWritable() && openQueries < maxOpenQueries);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof IdleStateEvent) {
            // RFC 7766 section 6.2.3: an idle connection is closed; so is one that never completes a message, and one
            // whose client does not read what is sent to it.
            if (openQueries == 0 || !streams.isEmpty()) {
                ctx.close();
            }
        } else if (event instanceof ChannelInputShutdownEvent) {
            inputEnded = true;
            closeIfDone();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
        // Resets and overlong frames are the client's doing; anything else is a fault of this program.
        if (!(cause instanceof IOException || cause instanceof DecoderException)) {
            ctx.fireExceptionCaught(cause);
        }
    }

    @Override
    public EventExecutor executor() {
        return context.executor();
    }

    @Override
    public ByteBuf newReply() {
        // Prefix and message leave in one write (RFC 7766 section 8).
        return context.alloc().ioBuffer(INITIAL_REPLY_BYTES, PREFIX + 65_535).writeZero(PREFIX);
    }

    @Override
    public void reply(ByteBuf reply) {
        send(reply);
        openQueries--;
    }

    private void send(ByteBuf reply) {
        reply.setShort(reply.readerIndex(), reply.readableBytes() - PREFIX);
        context.write(reply, context.voidPromise());
    }

    @Override
    public void drop() {
        openQueries--;
    }

    @Override
    public int prefixBytes() {
        return PREFIX;
    }

    @Override
    public void stream(MessageStream messages) {
        if (!context.channel().isActive()) {
            messages.end();
            drop();
            return;
        }
        streams.add(messages);
        pump();
    }

    @Override
    public Channel channel() {
        return context.channel();
    }

    @Override
    public Replier later() {
        return new Later();
    }

    private void closeIfDone() {
        if (inputEnded && openQueries == 0) {
            context.close();
        }
    }

    private final class Later implements Replier {

        @Override
        public EventExecutor executor() {
            return context.executor();
        }

        @Override
        public ByteBuf newReply() {
            return TcpServerHandler.this.newReply();
        }

        @Override
        public void reply(ByteBuf reply) {
            send(reply);
            context.flush();
            drop();
        }

        @Override
        public int prefixBytes() {
            return PREFIX;
        }

        @Override
        public void stream(MessageStream messages) {
            TcpServerHandler.this.stream(messages);
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
            openQueries--;
            if (context.channel().isOpen()) {
                throttle();
                closeIfDone();
            }
        }
    }
}
