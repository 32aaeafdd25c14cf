package io.faultline.dns.plane.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.faultline.engine.Timer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One connection of a service: requests are answered in their order, one at a time. */
final class ApiServerConnection extends SimpleChannelInboundHandler<FullHttpRequest> {
    private static final long KEEP_ALIVE_NS = 75_000_000_000L;
    private static final int MAX_PIPELINED = 16;

    private final ApiServer server;
    private final Timer keepAlive;
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
    private @Nullable ChannelHandlerContext context;
    private boolean working;

    /** A request that was read; {@code problem} is what is wrong with it, or empty. */
    private record Waiting(ApiRequest request, String problem, boolean keepAlive) {}

    ApiServerConnection(ApiServer server) {
        this.server = server;
        this.keepAlive = server.timer(nowNs -> close());
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        if (server.opened(this)) {
            keepAlive.arm(server.nowNs() + KEEP_ALIVE_NS);
        } else {
            ctx.close();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        keepAlive.disarm();
        waiting.clear();
        server.closed(this);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }

    void close() {
        if (context != null) {
            context.close();
        }
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest message) {
        if (waiting.size() == MAX_PIPELINED) {
            ctx.close();
            return;
        }
        waiting.add(read(message));
        next();
    }

    private void next() {
        Waiting first = working ? null : waiting.poll();
        if (first == null) {
            return;
        }
        working = true;
        keepAlive.disarm();
        if (first.problem.isEmpty()) {
            server.work(first.request, response -> answer(response, first.keepAlive));
        } else {
            server.refuse(400, "InvalidInput", first.problem, response -> answer(response, first.keepAlive));
        }
    }

    private void answer(ApiResponse response, boolean keep) {
        working = false;
        ChannelHandlerContext ctx = context;
        if (ctx == null || !ctx.channel().isActive()) {
            return;
        }
        ByteBuf body = Unpooled.wrappedBuffer(Json.write(response.body()));
        DefaultFullHttpResponse message =
                new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(response.status()), body);
        message.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, "application/json")
                .set(HttpHeaderNames.CONTENT_LENGTH, body.readableBytes());
        HttpUtil.setKeepAlive(message, keep);
        if (keep) {
            ctx.writeAndFlush(message);
            keepAlive.arm(server.nowNs() + KEEP_ALIVE_NS);
            next();
        } else {
            ctx.writeAndFlush(message).addListener(ChannelFutureListener.CLOSE);
        }
    }

    private static Waiting read(FullHttpRequest message) {
        if (message.decoderResult().isFailure()) {
            return new Waiting(request(message, List.of(), Map.of()), "not an HTTP request", false);
        }
        boolean keep = HttpUtil.isKeepAlive(message);
        try {
            QueryStringDecoder uri =
                    new QueryStringDecoder(message.uri(), StandardCharsets.UTF_8, true, ApiRequest.MAX_PARAMETERS);
            List<String> path = new ArrayList<>();
            for (String segment : uri.path().split("/", -1)) {
                if (!segment.isEmpty()) {
                    path.add(segment);
                }
            }
            Map<String, String> query = new LinkedHashMap<>();
            uri.parameters().forEach((key, values) -> query.put(key, values.get(0)));
            return new Waiting(request(message, path, query), "", keep);
        } catch (IllegalArgumentException e) {
            return new Waiting(
                    request(message, List.of(), Map.of()), "path: " + message.uri() + " (expected: a path)", keep);
        } catch (BadRequestException e) {
            return new Waiting(new ApiRequest("", List.of(), Map.of(), Json.none()), message(e), keep);
        }
    }

    private static String message(Throwable e) {
        return String.valueOf(e.getMessage());
    }

    private static ApiRequest request(FullHttpRequest message, List<String> path, Map<String, String> query) {
        JsonNode body = path.isEmpty() ? Json.none() : Json.read(message.content());
        return new ApiRequest(message.method().name(), path, query, body);
    }
}
