package io.faultline.edge;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;

/** What the proxy itself answers. */
final class ProxyResponses {
    private ProxyResponses() {}

    /** A connect that failed: 502 or 504, with the reason in {@code Proxy-Status} (RFC 9209) and in the body. */
    static FullHttpResponse dialFailed(
            ChannelHandlerContext ctx, Authority target, DialFailure failure, String reason) {
        return gateway(ctx, failure.httpStatus(), failure.proxyStatusError(), target + ": " + reason);
    }

    /** The target ended the connection before its answer was complete. */
    static FullHttpResponse incomplete(ChannelHandlerContext ctx, Authority target) {
        return gateway(
                ctx,
                HttpResponseStatus.BAD_GATEWAY,
                "connection_terminated",
                target + ": connection ended before the response");
    }

    /** The client's request makes no sense to a proxy. */
    static FullHttpResponse badRequest(ChannelHandlerContext ctx, String reason) {
        return plain(ctx, HttpResponseStatus.BAD_REQUEST, reason);
    }

    /** The user name is no host of the topology. */
    static FullHttpResponse unknownHost(ChannelHandlerContext ctx, String user, Iterable<String> known) {
        FullHttpResponse response = plain(
                ctx,
                HttpResponseStatus.PROXY_AUTHENTICATION_REQUIRED,
                "no host \"" + user + "\" to sit on (expected: one of " + String.join(", ", known) + ")");
        response.headers().set(HttpHeaderNames.PROXY_AUTHENTICATE, "Basic realm=\"faultline: the user is the host\"");
        return response;
    }

    private static FullHttpResponse gateway(
            ChannelHandlerContext ctx, HttpResponseStatus status, String error, String details) {
        FullHttpResponse response = plain(ctx, status, error + ": " + details);
        // RFC 9209 section 2.3; details is a Structured Fields string (RFC 8941), so quotes and controls are left out.
        String quoted = details.replaceAll("[^\\x20-\\x7e]|[\"\\\\]", " ");
        response.headers().set("Proxy-Status", "faultline; error=" + error + "; details=\"" + quoted + "\"");
        return response;
    }

    private static FullHttpResponse plain(ChannelHandlerContext ctx, HttpResponseStatus status, String text) {
        ByteBuf body = ByteBufUtil.writeUtf8(ctx.alloc(), text + "\n");
        FullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, body);
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8")
                .set(HttpHeaderNames.CONTENT_LENGTH, body.readableBytes())
                .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        return response;
    }
}
