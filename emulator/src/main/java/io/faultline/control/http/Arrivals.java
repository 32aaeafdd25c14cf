package io.faultline.control.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/** Remembers whether a client has begun a request: whether bytes came since the last answer. */
final class Arrivals extends ChannelInboundHandlerAdapter {
    private boolean any;

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        any = true;
        ctx.fireChannelRead(message);
    }

    boolean any() {
        return any;
    }

    void forget() {
        any = false;
    }
}
