package io.faultline.dns.secure;

import io.faultline.dns.transport.MessageHandler;
import io.faultline.dns.transport.Replier;
import io.faultline.dns.wire.MessageWriter;
import io.faultline.dns.wire.Transport;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.util.concurrent.EventExecutor;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Takes the query out of an HTTP request and sends the reply in the response (RFC 8484 section 4): a request that brings no query
 * fails by an HTTP status, everything that DNS has an answer for is 200 whatever its rcode. One for each HTTP/2 stream or HTTP/1.1
 * connection.
 */
final class HttpQueryHandler extends SimpleChannelInboundHandler<FullHttpRequest> implements Replier {

    private static final String DNS_MESSAGE = "application/dns-message";
    /** A client that sends more requests before it has its responses does not mean well. */
    private static final int MOST_WAITING = 16;

    private static final int LARGEST_MESSAGE = 65_535;
    private static final int INITIAL_REPLY_BYTES = 512;

    private final MessageHandler handler;
    private final InetSocketAddress client;
    private final IdleConnection connection;
    private final ArrayDeque<FullHttpRequest> waiting = new ArrayDeque<>(0);
    private ChannelHandlerContext context;
    private boolean busy;

    @SuppressWarnings("NullAway.Init") // Netty adds the handler to a pipeline before anything else.
    HttpQueryHandler(MessageHandler handler, InetSocketAddress client, IdleConnection connection) {
        this.handler = handler;
        this.client = client;
        this.connection = connection;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
    }

    /** One after the other: responses on an HTTP/1.1 connection are told apart by their order (RFC 9112 section 9.3.2). */
    @Override
    protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest request) {
        if (!busy) {
            take(request);
        } else if (waiting.size() < MOST_WAITING) {
            waiting.add(request.retain());
        } else {
            ctx.close();
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        for (FullHttpRequest request = waiting.poll(); request != null; request = waiting.poll()) {
            request.release();
        }
    }

    private void take(FullHttpRequest request) {
        busy = true;
        connection.opened();
        HttpResponseStatus refusal = refusal(request);
        ByteBuf query = refusal != null ? null : query(request);
        if (query == null) {
            refuse(refusal == null ? HttpResponseStatus.BAD_REQUEST : refusal);
            return;
        }
        try {
            handler.handle(query, client, Transport.HTTPS, this);
        } finally {
            query.release();
        }
    }

    private static @Nullable HttpResponseStatus refusal(FullHttpRequest request) {
        if (request.decoderResult().isFailure()) {
            return HttpResponseStatus.BAD_REQUEST;
        }
        // Compared as it came: what would have to be decoded first, and may be malformed, is another path.
        if (!new QueryStringDecoder(request.uri()).rawPath().equals(DnsOverHttps.PATH)) {
            return HttpResponseStatus.NOT_FOUND;
        }
        if (request.method().equals(HttpMethod.POST)) {
            CharSequence type = HttpUtil.getMimeType(request);
            if (type == null || !DNS_MESSAGE.contentEquals(type)) {
                return HttpResponseStatus.UNSUPPORTED_MEDIA_TYPE;
            }
            return request.content().readableBytes() > LARGEST_MESSAGE
                    ? HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE
                    : null;
        }
        return request.method().equals(HttpMethod.GET) ? null : HttpResponseStatus.METHOD_NOT_ALLOWED;
    }

    /** Returns the query, or null if there is none: too short for a header, or a response. The caller releases it. */
    private static @Nullable ByteBuf query(FullHttpRequest request) {
        ByteBuf query =
                request.method().equals(HttpMethod.POST) ? request.content().retain() : parameter(request.uri());
        if (query.readableBytes() < MessageWriter.HEADER_SIZE || query.getByte(query.readerIndex() + 2) < 0) {
            query.release();
            return null;
        }
        return query;
    }

    /** RFC 8484 section 4.1: base64url without padding in the parameter {@code dns}. */
    private static ByteBuf parameter(String uri) {
        try {
            List<String> values = new QueryStringDecoder(uri).parameters().getOrDefault("dns", List.of());
            return values.size() == 1
                    ? Unpooled.wrappedBuffer(Base64.getUrlDecoder().decode(values.get(0)))
                    : Unpooled.buffer(0);
        } catch (IllegalArgumentException e) {
            // Neither base64url nor, perhaps, percent-encoding.
            return Unpooled.buffer(0);
        }
    }

    private void refuse(HttpResponseStatus status) {
        ByteBuf text = ByteBufUtil.writeAscii(context.alloc(), status + "\n");
        FullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, text);
        response.headers().set(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.TEXT_PLAIN);
        if (status.equals(HttpResponseStatus.METHOD_NOT_ALLOWED)) {
            response.headers().set(HttpHeaderNames.ALLOW, "GET, POST");
        }
        send(response);
    }

    @Override
    public EventExecutor executor() {
        return context.executor();
    }

    @Override
    public ByteBuf newReply() {
        return context.alloc().ioBuffer(INITIAL_REPLY_BYTES, LARGEST_MESSAGE);
    }

    @Override
    public void reply(ByteBuf reply) {
        long maxAge = Freshness.maxAgeSeconds(reply);
        FullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK, reply);
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, DNS_MESSAGE)
                .set(HttpHeaderNames.CACHE_CONTROL, "max-age=" + maxAge);
        send(response);
    }

    private void send(FullHttpResponse response) {
        response.headers()
                .setInt(HttpHeaderNames.CONTENT_LENGTH, response.content().readableBytes());
        context.writeAndFlush(response);
        connection.ended();
        busy = false;
        FullHttpRequest next = waiting.poll();
        if (next != null) {
            try {
                take(next);
            } finally {
                next.release();
            }
        }
    }

    /** Leaves the request without a response; an HTTP/1.1 connection is of no use any more and ends when it has been idle. */
    @Override
    public void drop() {
        connection.ended();
    }

    /** One request is open at a time, so this may be used for as long as it takes. */
    @Override
    public Replier later() {
        return this;
    }

    @Override
    public Channel channel() {
        return context.channel();
    }
}
