package io.faultline.balance.l7;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.faultline.engine.Timer;
import io.faultline.service.call.HeaderText;
import io.faultline.service.call.HttpCaller;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A client's connection to the front: one request at a time; nothing is read that cannot be passed on yet. */
final class FrontConnection extends ChannelInboundHandlerAdapter {
    private final HttpFront front;
    private final Timer idle;
    private @Nullable ChannelHandlerContext context;
    private @Nullable FrontExchange exchange;
    private boolean wanting;
    private boolean requestComplete;
    private boolean closing;
    private boolean blocked;

    FrontConnection(HttpFront front) {
        this.front = front;
        this.idle = new Timer(front.host().loop(), front.host().id(), nowNs -> close());
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        front.opened(this);
        if (ctx.channel().isOpen()) {
            nextRequest();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        idle.disarm();
        front.closed(this);
        FrontExchange open = exchange;
        exchange = null;
        if (open != null) {
            open.clientGone();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (wanting) {
            // With auto-read off, a read is over when the socket is empty, whether a message came of it or not.
            ctx.read();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        boolean writable = ctx.channel().isWritable();
        if (exchange != null) {
            exchange.clientWritable(writable);
        }
        if (blocked && writable) {
            blocked = false;
            read();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        wanting = false;
        boolean malformed =
                message instanceof HttpObject object && object.decoderResult().isFailure();
        if (closing || malformed) {
            ReferenceCountUtil.release(message);
            if (!closing) {
                refuse(400, "not an HTTP request");
            }
            return;
        }
        if (message instanceof HttpRequest request) {
            begin(request);
        } else if (message instanceof HttpContent content) {
            content(content);
        } else {
            ReferenceCountUtil.release(message);
        }
    }

    private void begin(HttpRequest request) {
        idle.disarm();
        front.counters().requests++;
        requestComplete = false;
        if (request.method().equals(HttpMethod.CONNECT)) {
            refuse(501, "CONNECT is not for this kind of proxy");
        } else if (HttpUtil.getContentLength(request, 0L) > front.settings().maxBodyBytes()) {
            refuse(413, "body longer than " + front.settings().maxBodyBytes() + " bytes");
        } else {
            if (HttpUtil.is100ContinueExpected(request) && context != null) {
                context.writeAndFlush(new DefaultFullHttpResponse(
                        HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE, Unpooled.EMPTY_BUFFER));
            }
            FrontExchange next = new FrontExchange(front, this, request);
            exchange = next;
            next.begin();
        }
    }

    private void content(HttpContent content) {
        requestComplete |= content instanceof LastHttpContent;
        FrontExchange current = exchange;
        if (current != null) {
            current.fromClient(content);
            return;
        }
        content.release();
        if (requestComplete && !closing) {
            nextRequest();
        } else if (!requestComplete) {
            read();
        }
    }

    /** Asks for the next part of the request. */
    void read() {
        wanting = true;
        if (context != null) {
            context.read();
        }
    }

    void write(HttpObject message) {
        if (context == null) {
            ReferenceCountUtil.release(message);
        } else {
            context.writeAndFlush(message);
        }
    }

    boolean isWritable() {
        return context != null && context.channel().isWritable();
    }

    String clientAddress() {
        return context != null && context.channel().remoteAddress() instanceof InetSocketAddress remote
                ? remote.getAddress().getHostAddress()
                : "unknown";
    }

    /** A number that is the same for all requests of this connection. */
    int flowHash() {
        return context != null && context.channel().remoteAddress() instanceof InetSocketAddress remote
                ? remote.getAddress().hashCode() * 31 + remote.getPort()
                : 0;
    }

    boolean isRequestComplete() {
        return requestComplete;
    }

    /** The exchange is over and its answer written. */
    void finished(boolean keep) {
        exchange = null;
        if (keep && requestComplete) {
            nextRequest();
        } else {
            closeAfterWrites();
        }
    }

    /** The front's own answer, which ends the exchange. */
    void answer(int status, String error, HttpRequest request, boolean keep) {
        exchange = null;
        front.counters().answeredItself(status);
        boolean goesOn = keep && HttpUtil.isKeepAlive(request);
        respond(
                status,
                error,
                request.protocolVersion(),
                goesOn,
                request.method().equals(HttpMethod.HEAD));
        if (!goesOn) {
            closeAfterWrites();
        } else if (requestComplete) {
            nextRequest();
        } else {
            // What is left of the body is read and thrown away, but not for ever.
            idle.arm(front.host().loop().nowNs() + front.settings().clientIdleNs());
            read();
        }
    }

    void close() {
        if (context != null) {
            context.close();
        }
    }

    private void refuse(int status, String error) {
        FrontExchange open = exchange;
        exchange = null;
        if (open != null) {
            open.clientGone();
        }
        front.counters().answeredItself(status);
        respond(status, error, HttpVersion.HTTP_1_1, false, false);
        closeAfterWrites();
    }

    private void respond(int status, String error, HttpVersion version, boolean keep, boolean head) {
        String name = front.settings().name();
        String body =
                JsonNodeFactory.instance.objectNode().put("balancer", name).put("error", error) + "\n";
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        FullHttpResponse response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1,
                HttpResponseStatus.valueOf(status),
                head ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(bytes));
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.APPLICATION_JSON)
                .setInt(HttpHeaderNames.CONTENT_LENGTH, bytes.length)
                .set(HttpHeaderNames.SERVER, "faultline")
                .set(HttpCaller.CAUSE_HEADER, HeaderText.of(name + " " + error));
        HttpUtil.setKeepAlive(response.headers(), version, keep);
        write(response);
    }

    private void nextRequest() {
        idle.arm(front.host().loop().nowNs() + front.settings().clientIdleNs());
        if (isWritable()) {
            read();
        } else {
            // A client that does not read its answers is not served further ones.
            blocked = true;
        }
    }

    private void closeAfterWrites() {
        closing = true;
        if (context != null) {
            context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        }
    }
}
