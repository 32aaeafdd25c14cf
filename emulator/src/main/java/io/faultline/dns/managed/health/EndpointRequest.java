package io.faultline.dns.managed.health;

import io.faultline.dns.managed.health.EndpointSettings.Http;
import io.faultline.dns.managed.health.EndpointSettings.Request;
import io.faultline.engine.Timer;
import io.faultline.host.Host;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** One request to an endpoint, with the times that Route 53 gives each of its parts. Used once; loop thread only. */
final class EndpointRequest {
    private static final long SECOND_NS = 1_000_000_000L;
    private static final long TCP_CONNECT_NS = 10 * SECOND_NS;
    private static final long HTTP_CONNECT_NS = 4 * SECOND_NS;
    private static final long STATUS_NS = 2 * SECOND_NS;
    private static final long BODY_NS = 2 * SECOND_NS;
    private static final int SEARCHED_BYTES = 5_120;
    private static final int MAX_INITIAL_LINE = 4_096;
    private static final int MAX_HEADER_BYTES = 16_384;

    private final Host host;
    private final Request request;
    private final double speed;
    private final Verdict verdict;
    private final Timer deadline;
    private @Nullable Channel channel;
    private boolean ended;

    /** Hears the end of a request, once, unless it is cancelled before. */
    @FunctionalInterface
    interface Verdict {
        void ended(boolean passed);
    }

    private EndpointRequest(Host host, EndpointSettings settings, Verdict verdict) {
        this.host = host;
        this.request = settings.request();
        this.speed = settings.speed();
        this.verdict = verdict;
        this.deadline = new Timer(host.loop(), host.id(), nowNs -> end(false));
    }

    /** Sends one; the verdict comes later, never before this returns. */
    static EndpointRequest send(Host host, EndpointSettings settings, Verdict verdict) {
        EndpointRequest sent = new EndpointRequest(host, settings, verdict);
        sent.connect(new InetSocketAddress(settings.address().toInetAddress(), settings.port()));
        return sent;
    }

    /** Gives it up; the verdict does not come. */
    void cancel() {
        ended = true;
        deadline.disarm();
        if (channel != null) {
            channel.close();
        }
    }

    private void connect(InetSocketAddress to) {
        allow(request instanceof Http ? HTTP_CONNECT_NS : TCP_CONNECT_NS);
        ChannelFuture connected = host.tcpBootstrap()
                // The deadline is this request's own timer.
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 0)
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel opened) {
                        if (request instanceof Http http) {
                            opened.pipeline()
                                    .addLast(new HttpClientCodec(MAX_INITIAL_LINE, MAX_HEADER_BYTES, SEARCHED_BYTES))
                                    .addLast(new Answer(http));
                        } else {
                            opened.pipeline().addLast(new ChannelInboundHandlerAdapter());
                        }
                    }
                })
                .connect(to);
        channel = connected.channel();
        // What fails at once is told by an event of its own, so that nobody hears of it while still asking.
        connected.addListener(future -> host.loop().eventLoop().execute(() -> connected(future.isSuccess())));
    }

    private void connected(boolean accepted) {
        if (ended) {
            return;
        }
        if (!accepted || !(request instanceof Http http) || channel == null) {
            end(accepted);
            return;
        }
        allow(STATUS_NS);
        DefaultFullHttpRequest get =
                new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, http.path(), Unpooled.EMPTY_BUFFER);
        get.headers()
                .set(HttpHeaderNames.HOST, http.host())
                .set(HttpHeaderNames.USER_AGENT, "faultline-health-check")
                .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        channel.writeAndFlush(get);
    }

    private void allow(long timeNs) {
        deadline.arm(host.loop().nowNs() + (long) (timeNs / speed));
    }

    private void end(boolean passed) {
        if (!ended) {
            cancel();
            verdict.ended(passed);
        }
    }

    /** Reads the answer: its status, and as much of its body as is searched. */
    private final class Answer extends SimpleChannelInboundHandler<HttpObject> {
        private final @Nullable String search;
        private final StringBuilder body = new StringBuilder();

        Answer(Http http) {
            this.search = http.search();
        }

        @Override
        protected void channelRead0(ChannelHandlerContext ctx, HttpObject part) {
            if (part.decoderResult().isFailure()) {
                end(false);
                return;
            }
            if (part instanceof HttpResponse response) {
                status(response.status().code());
            }
            if (part instanceof HttpContent content && search != null && !ended) {
                search(content.content(), search, part instanceof LastHttpContent);
            }
        }

        private void status(int status) {
            boolean good = status >= 200 && status < 400;
            if (!good || search == null) {
                end(good);
            } else {
                allow(BODY_NS);
            }
        }

        private void search(ByteBuf content, String wanted, boolean last) {
            int taken = Math.min(content.readableBytes(), SEARCHED_BYTES - body.length());
            byte[] octets = ByteBufUtil.getBytes(content, content.readerIndex(), taken);
            // One character an octet, so that what is sought can be split anywhere.
            body.append(new String(octets, StandardCharsets.ISO_8859_1));
            String octetsWanted = new String(wanted.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
            if (body.indexOf(octetsWanted) >= 0) {
                end(true);
            } else if (last || body.length() == SEARCHED_BYTES) {
                end(false);
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            end(false);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            end(false);
        }
    }
}
