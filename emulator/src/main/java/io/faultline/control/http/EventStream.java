package io.faultline.control.http;

import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Server-sent events (WHATWG HTML section 9.2) to one client. Events wait here while the client does not read, and a client
 * behind by more than the limit is disconnected: with {@code Last-Event-ID} it continues where it was.
 */
final class EventStream extends ChannelInboundHandlerAdapter implements EventSink {
    private static final Logger LOG = LoggerFactory.getLogger(EventStream.class);

    private final ChannelHandlerContext ctx;
    private final int limit;
    /** Frames that wait for the client; the server's thread only. */
    private final Deque<String> waiting = new ArrayDeque<>();
    /** Frames on their way to the server's thread and those that wait. */
    private final AtomicInteger behind = new AtomicInteger();

    private @Nullable AutoCloseable feed;
    private @Nullable ScheduledFuture<?> heartbeat;

    private EventStream(ChannelHandlerContext ctx, int limit) {
        this.ctx = ctx;
        this.limit = limit;
    }

    /** Turns a connection that has a request answered into a stream. Called on the connection's thread. */
    static void begin(ChannelHandlerContext ctx, EventSource source, Limits limits, boolean headOnly) {
        HttpResponse response = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
        StandardHeaders.set(response.headers(), "text/event-stream");
        response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        ctx.write(response);
        if (headOnly) {
            ctx.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT).addListener(done -> ctx.close());
            return;
        }
        ctx.flush();
        EventStream stream = new EventStream(ctx, limits.streamEvents());
        ctx.pipeline().addLast(stream);
        // Reads on, so that the end of the client is noticed; whatever it sends is dropped.
        ctx.pipeline().remove(RequestHandler.class);
        stream.heartbeat = ctx.executor()
                .scheduleAtFixedRate(
                        () -> stream.comment("still here"),
                        limits.heartbeatMs(),
                        limits.heartbeatMs(),
                        TimeUnit.MILLISECONDS);
        try {
            stream.feed = source.feed(stream);
        } catch (RuntimeException e) {
            LOG.debug("the source of a stream has ended", e);
            ctx.close();
            return;
        }
        ctx.channel().config().setAutoRead(true);
    }

    @Override
    public void event(long id, String data) {
        send("id: " + id + "\ndata: " + data + "\n\n");
    }

    @Override
    public void comment(String text) {
        send(": " + text + "\n\n");
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ReferenceCountUtil.release(message);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        drain();
        context.fireChannelWritabilityChanged();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (heartbeat != null) {
            heartbeat.cancel(false);
        }
        waiting.clear();
        if (feed != null) {
            try {
                feed.close();
            } catch (Exception e) {
                LOG.debug("the source of a stream has ended", e);
            }
        }
        context.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        LOG.debug("a stream of the control API failed", cause);
        context.close();
    }

    private void send(String frame) {
        if (behind.incrementAndGet() > limit) {
            ctx.close();
            return;
        }
        if (ctx.executor().inEventLoop()) {
            enqueue(frame);
        } else {
            ctx.executor().execute(() -> enqueue(frame));
        }
    }

    private void enqueue(String frame) {
        waiting.addLast(frame);
        drain();
    }

    private void drain() {
        boolean written = false;
        while (ctx.channel().isWritable()) {
            String frame = waiting.pollFirst();
            if (frame == null) {
                break;
            }
            behind.decrementAndGet();
            written = true;
            ctx.write(new DefaultHttpContent(
                    ByteBufUtil.encodeString(ctx.alloc(), CharBuffer.wrap(frame), StandardCharsets.UTF_8)));
        }
        if (written) {
            ctx.flush();
        }
    }
}
