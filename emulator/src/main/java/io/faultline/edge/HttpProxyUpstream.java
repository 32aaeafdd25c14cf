package io.faultline.edge;

import io.faultline.engine.Splice;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.util.ReferenceCountUtil;

/** The target's side of a proxied request. */
final class HttpProxyUpstream extends ChannelInboundHandlerAdapter {
    private final ChannelHandlerContext client;
    private final HttpProxyHandler handler;

    HttpProxyUpstream(ChannelHandlerContext client, HttpProxyHandler handler) {
        this.client = client;
        this.handler = handler;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (!(message instanceof HttpObject part) || part.decoderResult().isFailure()) {
            ReferenceCountUtil.release(message);
            Splice.reset(ctx.channel());
            return;
        }
        if (message instanceof HttpResponse response) {
            ProxyRequest.stripHopByHop(response.headers());
        }
        handler.answered(client, part);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        client.flush();
        ctx.channel().config().setAutoRead(client.channel().isWritable());
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (ctx.channel().isWritable()) {
            client.channel().config().setAutoRead(true);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event == ChannelInputShutdownEvent.INSTANCE) {
            ctx.close();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        // The codec has ended a response that is delimited by the close before it passes this on.
        ctx.fireChannelInactive();
        handler.upstreamGone(client, (DuplexChannel) ctx.channel());
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        Splice.reset(ctx.channel());
    }
}
