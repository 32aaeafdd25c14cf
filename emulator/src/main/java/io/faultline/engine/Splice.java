package io.faultline.engine;

import io.netty.buffer.Unpooled;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import java.io.IOException;

/**
 * Joins two byte streams, one of them usually a real socket and the other a virtual host's connection: what is read from
 * one is written to the other, reading stops while the other end takes nothing, an end of stream is passed on as a
 * half-close, and a reset as a reset. Both channels live on the same loop.
 */
public final class Splice extends ChannelInboundHandlerAdapter {
    /** As much as a fast stream is worth; a slow one is read in small pieces. */
    private static final int MOST_READ_BYTES = 256 * 1024;

    /** What may wait for a side that takes less than the other gives: a few reads, so that neither waits for the other. */
    private static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(128 * 1024, 256 * 1024);

    private final DuplexChannel peer;
    private final Runnable flush = this::flush;
    private boolean flushDue;

    private Splice(DuplexChannel peer) {
        this.peer = peer;
    }

    /**
     * Joins two open connections and starts reading from both. Each gets a handler at the end of its pipeline; bytes that a
     * decoder before it still holds go to the other side when that decoder is removed.
     */
    public static void join(DuplexChannel a, DuplexChannel b) {
        prepare(a);
        prepare(b);
        a.pipeline().addLast(new Splice(b));
        b.pipeline().addLast(new Splice(a));
        if (!a.isActive() || !b.isActive()) {
            reset(a);
            reset(b);
            return;
        }
        a.config().setAutoRead(b.isWritable());
        b.config().setAutoRead(a.isWritable());
    }

    /** Closes a connection by a RST instead of a FIN. */
    public static void reset(Channel channel) {
        if (channel.isOpen()) {
            channel.config().setOption(ChannelOption.SO_LINGER, 0);
            channel.close();
        }
    }

    private static void prepare(DuplexChannel channel) {
        channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        channel.config().setOption(ChannelOption.TCP_NODELAY, true);
        channel.config().setRecvByteBufAllocator(new AdaptiveRecvByteBufAllocator(1_024, 16_384, MOST_READ_BYTES));
        channel.config().setWriteBufferWaterMark(WATER_MARK);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        peer.write(message, peer.voidPromise());
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (!peer.isWritable()) {
            flush();
        } else if (!flushDue) {
            // Once for all that comes in this round of the loop: a virtual connection tells of each segment, and a
            // system
            // call for each would be most of the cost.
            flushDue = true;
            peer.eventLoop().execute(flush);
        }
        if (!peer.isWritable()) {
            ctx.channel().config().setAutoRead(false);
        }
    }

    private void flush() {
        flushDue = false;
        peer.flush();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        peer.config().setAutoRead(ctx.channel().isWritable());
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event == ChannelInputShutdownEvent.INSTANCE) {
            endOfStream(ctx.channel());
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (peer.isOpen()) {
            // After an end of stream in both directions this is the rest of an orderly close; what was written goes
            // out.
            peer.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (!(cause instanceof IOException)) {
            ctx.fireExceptionCaught(cause);
        }
        reset(peer);
        reset(ctx.channel());
    }

    private void endOfStream(Channel ended) {
        if (!peer.isOpen()) {
            ended.close();
            return;
        }
        // Netty's shutdownOutput fails what is not yet written, so it has to wait for that.
        peer.writeAndFlush(Unpooled.EMPTY_BUFFER)
                .addListener(written -> peer.shutdownOutput().addListener(future -> {
                    // The peer's own end of stream was passed on before: both directions are done.
                    if (peer.isInputShutdown() || !future.isSuccess()) {
                        ended.close();
                        peer.close();
                    }
                }));
    }
}
