package io.faultline.dns.plane.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import org.jspecify.annotations.Nullable;

/** One connection of a client: serves one call after another. */
final class ApiClientConnection extends SimpleChannelInboundHandler<FullHttpResponse> {
    private final ApiClient client;
    private @Nullable Channel channel;
    private ApiClient.@Nullable Call call;

    ApiClientConnection(ApiClient client) {
        this.client = client;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        channel = ctx.channel();
    }

    void send(ApiClient.Call next) {
        call = next;
        if (channel != null) {
            channel.writeAndFlush(next.sendThrough(channel));
        }
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, FullHttpResponse message) {
        ApiClient.Call answered = call;
        call = null;
        if (answered == null) {
            // Nobody asked.
            ctx.close();
            return;
        }
        ApiResult result = read(message);
        if (result.status() != 0 && HttpUtil.isKeepAlive(message)) {
            client.keep(ctx.channel());
        } else {
            ctx.close();
        }
        answered.answered(result);
    }

    private static ApiResult read(FullHttpResponse message) {
        if (message.decoderResult().isFailure()) {
            return ApiResult.failed("not an HTTP answer");
        }
        try {
            return new ApiResult(message.status().code(), Json.read(message.content()), "");
        } catch (BadRequestException e) {
            return ApiResult.failed("not a JSON answer");
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        client.forget(ctx.channel());
        fail("connection closed before the answer");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        fail(String.valueOf(cause.getMessage()));
        ctx.close();
    }

    private void fail(String why) {
        ApiClient.Call failed = call;
        call = null;
        if (failed != null) {
            failed.end(ApiResult.failed(why));
        }
    }
}
