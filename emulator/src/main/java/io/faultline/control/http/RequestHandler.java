package io.faultline.control.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
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
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.util.concurrent.ScheduledFuture;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection: takes a request, has it checked and answered, and only then reads the next. A client that does not bring a
 * whole request in time, be it idle or slow by intent, is disconnected, and told why if it has begun one.
 */
final class RequestHandler extends SimpleChannelInboundHandler<FullHttpRequest> {
    private static final Logger LOG = LoggerFactory.getLogger(RequestHandler.class);

    private final Guard guard;
    private final Routes routes;
    private final Limits limits;
    private final Arrivals arrivals;
    private @Nullable ScheduledFuture<?> deadline;
    private boolean keepAlive;
    private boolean headOnly;
    private boolean closing;

    RequestHandler(Guard guard, Routes routes, Limits limits, Arrivals arrivals) {
        this.guard = guard;
        this.routes = routes;
        this.limits = limits;
        this.arrivals = arrivals;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        armDeadline(ctx);
        ctx.fireChannelActive();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        disarmDeadline();
        ctx.fireChannelInactive();
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest request) {
        if (closing) {
            return;
        }
        disarmDeadline();
        // The next request waits, in the flow-control handler or in the socket, until this one is answered.
        ctx.channel().config().setAutoRead(false);
        keepAlive = HttpUtil.isKeepAlive(request);
        headOnly = request.method().equals(HttpMethod.HEAD);
        try {
            requireWellFormed(request);
            guard.check(request);
            Request checked = route(request);
            Routes.Found found = routes.find(request.method(), checked.path());
            CompletionStage<Response> answer = found.route().handler().handle(with(checked, found));
            answer.whenComplete((response, failure) -> {
                if (ctx.executor().inEventLoop()) {
                    answer(ctx, response, failure);
                } else {
                    ctx.executor().execute(() -> answer(ctx, response, failure));
                }
            });
        } catch (HttpProblem problem) {
            answer(ctx, refusal(problem, request), null);
        } catch (RuntimeException e) {
            answer(ctx, null, e);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        // A reset by the client, or a write that timed out: there is nobody left to be told.
        LOG.debug("a connection of the control API failed", cause);
        ctx.close();
    }

    private void requireWellFormed(FullHttpRequest request) {
        Throwable cause = request.decoderResult().cause();
        if (cause == null) {
            return;
        }
        keepAlive = false;
        if (cause instanceof TooLongHttpLineException) {
            throw new HttpProblem(
                    HttpResponseStatus.REQUEST_URI_TOO_LONG,
                    "request line too long (expected: <= " + limits.lineBytes() + " bytes)",
                    List.of());
        }
        if (cause instanceof TooLongHttpHeaderException) {
            throw new HttpProblem(
                    HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
                    "header fields too large (expected: <= " + limits.headerBytes() + " bytes)",
                    List.of());
        }
        throw HttpProblem.badRequest("malformed request: " + HttpProblem.quoted(String.valueOf(cause.getMessage())));
    }

    private static Request route(FullHttpRequest request) {
        QueryStringDecoder uri = new QueryStringDecoder(request.uri(), StandardCharsets.UTF_8, true, 64);
        try {
            return new Request(
                    request.method().equals(HttpMethod.HEAD) ? HttpMethod.GET : request.method(),
                    uri.rawPath(),
                    Map.of(),
                    uri.parameters(),
                    request.headers().copy(),
                    text(request.content()));
        } catch (IllegalArgumentException e) {
            throw HttpProblem.badRequest(
                    "URI: " + HttpProblem.quoted(request.uri()) + " (expected: a well-formed one)");
        }
    }

    private static Request with(Request request, Routes.Found found) {
        return new Request(
                request.method(),
                request.path(),
                found.parameters(),
                request.query(),
                request.headers(),
                request.body());
    }

    private static String text(ByteBuf body) {
        ByteBuffer bytes = body.nioBuffer();
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .decode(bytes)
                    .toString();
        } catch (CharacterCodingException e) {
            throw HttpProblem.badRequest("body: not UTF-8 (expected: UTF-8)");
        }
    }

    private Response.Whole refusal(HttpProblem problem, FullHttpRequest request) {
        Response.Whole response = Response.error(problem);
        if (problem.status().equals(HttpResponseStatus.METHOD_NOT_ALLOWED)) {
            String path = new QueryStringDecoder(request.uri()).rawPath();
            return Response.withHeader(response, "Allow", routes.allowed(path));
        }
        if (problem.status().equals(HttpResponseStatus.UNAUTHORIZED)) {
            return Response.withHeader(response, "WWW-Authenticate", "Bearer realm=\"faultline\"");
        }
        return response;
    }

    private void answer(ChannelHandlerContext ctx, @Nullable Response response, @Nullable Throwable failure) {
        if (!ctx.channel().isActive()) {
            return;
        }
        if (response instanceof Response.Whole whole) {
            write(ctx, whole);
        } else if (response instanceof Response.Stream stream) {
            EventStream.begin(ctx, stream.source(), limits, headOnly);
        } else {
            write(ctx, Response.error(problem(failure)));
        }
    }

    private static HttpProblem problem(@Nullable Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof HttpProblem problem) {
            return problem;
        }
        LOG.error("a request to the control API failed", cause);
        return new HttpProblem(HttpResponseStatus.INTERNAL_SERVER_ERROR, "failed inside: " + cause, List.of());
    }

    private void write(ChannelHandlerContext ctx, Response.Whole whole) {
        byte[] body = whole.body().getBytes(StandardCharsets.UTF_8);
        FullHttpResponse response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, whole.status(), headOnly ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(body));
        StandardHeaders.set(response.headers(), whole.contentType());
        response.headers().set(HttpHeaderNames.CONTENT_LENGTH, body.length);
        whole.headers().forEach(response.headers()::set);
        if (!keepAlive) {
            response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        }
        ChannelFuture written = ctx.writeAndFlush(response);
        if (keepAlive) {
            written.addListener(done -> {
                if (done.isSuccess()) {
                    arrivals.forget();
                    armDeadline(ctx);
                    ctx.channel().config().setAutoRead(true);
                }
            });
        } else {
            // What the client has sent beyond its last request is not served.
            closing = true;
            written.addListener(new LingeringClose());
        }
    }

    private void armDeadline(ChannelHandlerContext ctx) {
        disarmDeadline();
        deadline = ctx.executor()
                .schedule(
                        () -> {
                            if (!arrivals.any()) {
                                // Idle, and perhaps about to ask: an answer now might be taken for that to its
                                // question.
                                ctx.close();
                                return;
                            }
                            keepAlive = false;
                            write(
                                    ctx,
                                    Response.error(new HttpProblem(
                                            HttpResponseStatus.REQUEST_TIMEOUT,
                                            "no whole request came (expected: one within " + limits.requestMs()
                                                    + " ms)",
                                            List.of())));
                        },
                        limits.requestMs(),
                        TimeUnit.MILLISECONDS);
    }

    private void disarmDeadline() {
        if (deadline != null) {
            deadline.cancel(false);
            deadline = null;
        }
    }
}
