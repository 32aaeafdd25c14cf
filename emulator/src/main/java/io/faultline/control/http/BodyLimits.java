package io.faultline.control.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.QueryStringDecoder;

/**
 * Puts the {@link BodyLimit} behind it that a request's route has, as soon as its header is there: large bodies are gathered
 * only for who may send them.
 */
final class BodyLimits extends ChannelInboundHandlerAdapter {
    private final Guard guard;
    private final Routes routes;
    private final Limits limits;
    private BodyLimit behind;

    BodyLimits(Guard guard, Routes routes, Limits limits) {
        this.guard = guard;
        this.routes = routes;
        this.limits = limits;
        this.behind = new BodyLimit(limits.bodyBytes());
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        ctx.pipeline().addAfter(ctx.name(), null, behind);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof HttpRequest request) {
            int maxBytes = isUpload(request) ? limits.uploadBytes() : limits.bodyBytes();
            if (behind.maxContentLength() != maxBytes) {
                BodyLimit next = new BodyLimit(maxBytes);
                ctx.pipeline().replace(behind, null, next);
                behind = next;
            }
        }
        ctx.fireChannelRead(message);
    }

    /** What is wrong with a request otherwise is told once it is whole. */
    private boolean isUpload(HttpRequest request) {
        try {
            guard.check(request);
            String path = new QueryStringDecoder(request.uri()).rawPath();
            return routes.find(request.method(), path).route().upload();
        } catch (HttpProblem | IllegalArgumentException e) {
            return false;
        }
    }
}
