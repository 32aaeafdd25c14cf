package io.faultline.edge;

import io.faultline.engine.Splice;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * One client of the HTTP proxy. Requests in absolute form are served one after the other; the connection to the target is
 * kept while the client's next request goes to the same place.
 */
final class HttpProxyHandler extends ChannelInboundHandlerAdapter {
    private final Attachments attachments;
    private final EdgeCounters counters;
    /** Parts of the client's requests that cannot be passed on yet; bounded because reading stops. */
    private final Queue<HttpObject> waiting = new ArrayDeque<>();

    private @Nullable DialAttempt dialling;
    private @Nullable DuplexChannel upstream;
    private @Nullable Authority upstreamTarget;
    private @Nullable String upstreamUser;
    private boolean exchangeOpen;
    private boolean requestComplete;
    private boolean answerBegun;
    private boolean clientKeepsAlive;
    private boolean interim;
    private boolean inputEnded;

    HttpProxyHandler(Attachments attachments, EdgeCounters counters) {
        this.attachments = attachments;
        this.counters = counters;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (!(message instanceof HttpObject part)) {
            ReferenceCountUtil.release(message);
            return;
        }
        waiting.add(part);
        advance(ctx);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (upstream != null) {
            upstream.flush();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event == ChannelInputShutdownEvent.INSTANCE) {
            inputEnded = true;
            advance(ctx);
        }
        ctx.fireUserEventTriggered(event);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (upstream != null) {
            upstream.config().setAutoRead(ctx.channel().isWritable());
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        dropWaiting();
        if (dialling != null) {
            dialling.cancel();
        }
        if (upstream != null) {
            upstream.close();
        }
        ctx.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }

    /** Passes on what can be passed on now. */
    private void advance(ChannelHandlerContext ctx) {
        while (!waiting.isEmpty() && dialling == null) {
            HttpObject part = waiting.peek();
            if (part instanceof HttpRequest request && !exchangeOpen) {
                begin(ctx, request);
            } else if (exchangeOpen && !requestComplete && upstream != null) {
                waiting.remove();
                requestComplete = part instanceof LastHttpContent;
                upstream.write(part, upstream.voidPromise());
            } else {
                break;
            }
        }
        boolean mayRead = dialling == null && !requestComplete && (upstream == null || upstream.isWritable());
        ctx.channel().config().setAutoRead(mayRead);
        if (upstream != null) {
            upstream.flush();
        }
        if (inputEnded && dialling == null && waiting.isEmpty()) {
            end(ctx);
        }
    }

    /** The client has sent its last: half a request is of no use, and without a request nothing more will come. */
    private void end(ChannelHandlerContext ctx) {
        if (!exchangeOpen) {
            ctx.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        } else if (!requestComplete) {
            if (upstream != null) {
                Splice.reset(upstream);
            }
            Splice.reset(ctx.channel());
        }
    }

    private void begin(ChannelHandlerContext ctx, HttpRequest request) {
        ProxyRequest proxied = request.decoderResult().isFailure() ? null : ProxyRequest.of(request);
        if (proxied == null) {
            answer(
                    ctx,
                    ProxyResponses.badRequest(
                            ctx,
                            request.method() + " " + request.uri() + " (expected: CONNECT host:port, or http://...)"));
            return;
        }
        Attachment attachment = attachments.named(proxied.user());
        if (attachment == null) {
            answer(ctx, ProxyResponses.unknownHost(ctx, proxied.user(), attachments.names()));
            return;
        }
        boolean tunnel = request.method().equals(HttpMethod.CONNECT);
        if (!tunnel
                && upstream != null
                && upstream.isActive()
                && proxied.target().equals(upstreamTarget)
                && proxied.user().equals(upstreamUser)) {
            open(request);
            return;
        }
        if (upstream != null) {
            upstream.close();
            upstream = null;
        }
        upstreamTarget = proxied.target();
        upstreamUser = proxied.user();
        DialAttempt attempt = DialAttempt.start(
                attachment, counters, proxied.target().host(), proxied.target().port(), new DialAttempt.Outcome() {
                    @Override
                    public void connected(DuplexChannel virtual) {
                        dialling = null;
                        if (tunnel) {
                            tunnel(ctx, virtual);
                        } else {
                            relay(ctx, virtual, request);
                        }
                    }

                    @Override
                    public void failed(DialFailure failure, String reason) {
                        dialling = null;
                        answer(ctx, ProxyResponses.dialFailed(ctx, proxied.target(), failure, reason));
                    }
                });
        if (ctx.channel().isActive() && waiting.peek() == request && upstream == null) {
            dialling = attempt;
        }
    }

    private void relay(ChannelHandlerContext ctx, DuplexChannel virtual, HttpRequest request) {
        upstream = virtual;
        virtual.pipeline().addLast(new HttpClientCodec());
        virtual.pipeline().addLast(new HttpProxyUpstream(ctx, this));
        virtual.config().setAutoRead(true);
        open(request);
        advance(ctx);
    }

    private void open(HttpRequest request) {
        exchangeOpen = true;
        requestComplete = false;
        answerBegun = false;
        clientKeepsAlive = HttpUtil.isKeepAlive(request);
        ProxyRequest.toOriginForm(request);
    }

    private void tunnel(ChannelHandlerContext ctx, DuplexChannel virtual) {
        dropWaiting();
        DuplexChannel client = (DuplexChannel) ctx.channel();
        ctx.writeAndFlush(new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, new HttpResponseStatus(200, "Connection established")));
        Splice.join(client, virtual);
        // Removing the codec hands bytes that the client has sent ahead to the splice.
        ctx.pipeline().remove(HttpServerCodec.class);
        if (inputEnded) {
            ctx.fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        }
        ctx.pipeline().remove(this);
    }

    /** A part of the target's answer. */
    void answered(ChannelHandlerContext ctx, HttpObject part) {
        if (part instanceof HttpResponse response) {
            interim = response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
            answerBegun |= !interim;
            if (!interim && !HttpUtil.isContentLengthSet(response) && !HttpUtil.isTransferEncodingChunked(response)) {
                // The end of the connection may be the end of the body: so it has to be for the client.
                clientKeepsAlive = false;
            }
            if (!interim && !clientKeepsAlive) {
                response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
            }
        }
        ctx.write(part, ctx.voidPromise());
        if (!(part instanceof LastHttpContent)) {
            return;
        }
        ctx.flush();
        if (interim) {
            return;
        }
        exchangeOpen = false;
        boolean targetKeepsAlive = upstream != null && requestComplete;
        requestComplete = false;
        if (!clientKeepsAlive || !targetKeepsAlive) {
            ctx.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
            return;
        }
        advance(ctx);
    }

    /** The target's connection ended or was reset. */
    void upstreamGone(ChannelHandlerContext ctx, DuplexChannel gone) {
        if (upstream != gone) {
            return;
        }
        upstream = null;
        if (!exchangeOpen) {
            return;
        }
        Authority target = upstreamTarget;
        if (answerBegun || target == null) {
            // Half an answer is out: a reset tells the client that the rest will not come.
            Splice.reset(ctx.channel());
        } else {
            answer(ctx, ProxyResponses.incomplete(ctx, target));
        }
    }

    private void answer(ChannelHandlerContext ctx, FullHttpResponse response) {
        dropWaiting();
        ctx.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
    }

    private void dropWaiting() {
        for (HttpObject part = waiting.poll(); part != null; part = waiting.poll()) {
            ReferenceCountUtil.release(part);
        }
    }
}
