package io.faultline.balance.l7;

import io.faultline.engine.Timer;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpObject;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** The front's connection to a target, at the end of its pipeline: serves one exchange after another. */
final class TargetConnection extends ChannelInboundHandlerAdapter {
    private final HttpFront front;
    private final InetSocketAddress address;
    private final Timer idleTimer;
    private @Nullable Channel channel;
    private @Nullable FrontExchange exchange;

    TargetConnection(HttpFront front, InetSocketAddress address) {
        this.front = front;
        this.address = address;
        this.idleTimer = new Timer(front.host().loop(), front.host().id(), nowNs -> close());
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        channel = ctx.channel();
    }

    void serve(FrontExchange next) {
        idleTimer.disarm();
        exchange = next;
    }

    /** The exchange is over; keeps the connection for another if it can be. */
    void finished(boolean reusable) {
        exchange = null;
        if (reusable && channel != null && front.idle().offer(address, channel)) {
            channel.config().setAutoRead(true);
            idleTimer.arm(front.host().loop().nowNs() + front.settings().targetIdleNs());
        } else {
            close();
        }
    }

    void write(HttpObject message) {
        if (channel == null) {
            ReferenceCountUtil.release(message);
        } else {
            channel.writeAndFlush(message);
        }
    }

    boolean isWritable() {
        return channel != null && channel.isWritable();
    }

    /** Back-pressure: reads on, or not for now. */
    void reading(boolean on) {
        if (channel != null) {
            channel.config().setAutoRead(on);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        FrontExchange current = exchange;
        if (current != null && message instanceof HttpObject object) {
            current.fromTarget(object);
        } else {
            // Nobody asked.
            ReferenceCountUtil.release(message);
            ctx.close();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (exchange != null && ctx.channel().isWritable()) {
            exchange.targetWritable();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        idleTimer.disarm();
        front.idle().remove(address, ctx.channel());
        FrontExchange current = exchange;
        exchange = null;
        if (current != null) {
            current.targetGone("closed before the answer");
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        FrontExchange current = exchange;
        exchange = null;
        ctx.close();
        if (current != null) {
            current.targetGone(String.valueOf(cause.getMessage()));
        }
    }

    private void close() {
        if (channel != null) {
            channel.close();
        }
    }
}
