package io.faultline.service.call;

import io.faultline.engine.Timer;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** One connection of a caller, at the end of its pipeline: serves one call after another. */
final class CallConnection extends SimpleChannelInboundHandler<HttpObject> {
    private final HttpCaller caller;
    private final Timer idleTimer;
    private @Nullable Channel channel;
    private @Nullable InetSocketAddress address;
    private @Nullable HttpCall call;
    private @Nullable HttpResponse response;
    private long bodyBytes;

    CallConnection(HttpCaller caller) {
        this.caller = caller;
        this.idleTimer = new Timer(caller.loop(), caller.nodeId(), nowNs -> close());
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        channel = ctx.channel();
    }

    /** Sends a call's request; the call is told of the answer or of the connection's end. */
    void send(HttpCall next, InetSocketAddress to, HttpRequest request) {
        idleTimer.disarm();
        call = next;
        address = to;
        response = null;
        bodyBytes = 0;
        if (channel != null) {
            channel.writeAndFlush(request);
        }
    }

    /** Gives its call up, if it has one, and closes. */
    void abandon() {
        call = null;
        close();
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, HttpObject message) {
        HttpCall current = call;
        if (current == null) {
            // Nobody asked.
            ctx.close();
            return;
        }
        if (message.decoderResult().isFailure()) {
            fail(
                    CallOutcome.BAD_RESPONSE,
                    "not an HTTP answer: " + message.decoderResult().cause());
            return;
        }
        if (message instanceof HttpResponse head && head.status().codeClass() != HttpStatusClass.INFORMATIONAL) {
            response = head;
        }
        if (message instanceof HttpContent content) {
            bodyBytes += content.content().readableBytes();
            if (bodyBytes > HttpCaller.MAX_RESPONSE_BYTES) {
                fail(CallOutcome.BAD_RESPONSE, "answer longer than " + HttpCaller.MAX_RESPONSE_BYTES + " bytes");
            } else if (message instanceof LastHttpContent && response != null) {
                complete(ctx, current, response);
            }
        }
    }

    private void complete(ChannelHandlerContext ctx, HttpCall finished, HttpResponse head) {
        call = null;
        response = null;
        boolean reusable = caller.settings().keepAlive() && HttpUtil.isKeepAlive(head);
        if (reusable && address != null && caller.keep(address, ctx.channel())) {
            idleTimer.arm(caller.loop().nowNs() + caller.settings().idleTimeoutNs());
        } else {
            ctx.close();
        }
        finished.answered(head);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        idleTimer.disarm();
        if (address != null) {
            caller.forgetIdle(address, ctx.channel());
        }
        fail(CallOutcome.RESET, "connection closed before the answer");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        fail(CallOutcome.ofBrokenConnection(cause), String.valueOf(cause.getMessage()));
        ctx.close();
    }

    private void fail(CallOutcome outcome, String detail) {
        HttpCall failed = call;
        if (failed != null) {
            boolean begun = response != null;
            abandon();
            failed.connectionFailed(outcome, detail, begun);
        }
    }

    private void close() {
        if (channel != null) {
            channel.close();
        }
    }
}
