package io.faultline.service;

import io.faultline.engine.Timer;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import org.jspecify.annotations.Nullable;

/**
 * One connection of a service: one request at a time is read and answered, further ones wait in the socket. A client that leaves
 * is noticed by a real server only when it writes, so the work on its request goes on.
 */
final class ServiceConnection extends SimpleChannelInboundHandler<HttpObject> {
    private static final long KEEP_ALIVE_NS = 75_000_000_000L;
    private static final int MAX_REQUEST_BYTES = 1 << 20;

    private final HttpService service;
    private final Timer keepAlive;
    private @Nullable ChannelHandlerContext context;
    private @Nullable HttpRequest request;
    private @Nullable Answer heldAnswer;
    private long heldNumber;
    private boolean readHeld;
    private boolean wanting;
    private boolean blocked;
    private long bodyBytes;

    ServiceConnection(HttpService service) {
        this.service = service;
        this.keepAlive = new Timer(service.host().loop(), service.host().id(), nowNs -> close());
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        service.opened(this);
        if (ctx.channel().isOpen()) {
            readRequest();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        keepAlive.disarm();
        heldAnswer = null;
        service.closed(this);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }

    private void readRequest() {
        keepAlive.arm(service.host().loop().nowNs() + KEEP_ALIVE_NS);
        request = null;
        bodyBytes = 0;
        read();
    }

    private void read() {
        if (service.isHanging()) {
            readHeld = true;
        } else if (context != null && context.channel().isWritable()) {
            wanting = true;
            context.read();
        } else {
            // A client that does not read its answers is not served further ones.
            blocked = true;
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (blocked && ctx.channel().isWritable()) {
            blocked = false;
            read();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (wanting) {
            // With auto-read off, a read is over when the socket is empty, whether a message came of it or not.
            ctx.read();
        }
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, HttpObject message) {
        wanting = false;
        if (message instanceof HttpRequest head) {
            request = head;
        }
        HttpRequest head = request;
        if (head == null) {
            return;
        }
        if (message.decoderResult().isFailure()) {
            refuse(400, "not an HTTP request");
            return;
        }
        if (message instanceof HttpContent content) {
            bodyBytes += content.content().readableBytes();
        }
        if (bodyBytes > MAX_REQUEST_BYTES) {
            refuse(413, "body longer than " + MAX_REQUEST_BYTES + " bytes");
        } else if (message instanceof LastHttpContent) {
            keepAlive.disarm();
            service.received(this, head.uri());
        } else {
            read();
        }
    }

    private void refuse(int status, String error) {
        if (request != null) {
            HttpUtil.setKeepAlive(request, false);
        }
        answer(Answer.failure(service.settings(), service.host().name(), status, error), 0);
    }

    /** Answers the request and reads the next, unless the client has left; a hanging process does so once it runs again. */
    void answer(Answer answer, long requestNumber) {
        ChannelHandlerContext ctx = context;
        HttpRequest answered = request;
        if (ctx == null || answered == null || !ctx.channel().isActive()) {
            return;
        }
        if (service.isHanging()) {
            heldAnswer = answer;
            heldNumber = requestNumber;
            return;
        }
        boolean head = answered.method().equals(HttpMethod.HEAD);
        FullHttpResponse response = answer.toResponse(service.settings(), requestNumber, !head);
        boolean keep = HttpUtil.isKeepAlive(answered);
        HttpUtil.setKeepAlive(response, keep);
        if (keep) {
            ctx.writeAndFlush(response);
            readRequest();
        } else {
            request = null;
            ctx.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
        }
    }

    /** The process runs again. */
    void resume() {
        Answer answer = heldAnswer;
        heldAnswer = null;
        if (answer != null) {
            answer(answer, heldNumber);
        } else if (readHeld) {
            readHeld = false;
            read();
        }
    }

    void close() {
        if (context != null) {
            context.close();
        }
    }
}
