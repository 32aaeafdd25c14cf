package io.faultline.dns.plane.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.faultline.engine.Timer;
import io.faultline.host.Host;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpVersion;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Calls one service from a host, by address, over the network. It keeps one connection for the next call. A call that is not
 * answered in time has failed; it is never sent twice, as only the caller knows whether that is safe. Loop thread only.
 */
public final class ApiClient implements AutoCloseable {
    /** Idle connections are let go before the server closes them, or a call would meet the close. */
    private static final long IDLE_NS = 60_000_000_000L;

    private static final int MAX_CALLS = 64;
    private static final int MAX_ANSWER_BYTES = 4 << 20;

    private final Host host;
    private final InetSocketAddress server;
    private final long timeoutNs;
    private final Set<Call> calls = new LinkedHashSet<>();
    private final Timer idleTimer;
    private @Nullable Channel idle;

    /**
     * Makes a client; nothing connects yet.
     *
     * @param timeoutNs of a call, its connect included; {@code > 0}
     */
    public ApiClient(Host host, InetSocketAddress server, long timeoutNs) {
        if (timeoutNs <= 0) {
            throw new IllegalArgumentException("timeout: " + timeoutNs + " ns (expected: > 0)");
        }
        this.host = host;
        this.server = server;
        this.timeoutNs = timeoutNs;
        this.idleTimer = new Timer(host.loop(), host.id(), nowNs -> closeIdle());
    }

    /** Reads. The path may have parameters and is percent-encoded. */
    public void get(String path, Consumer<ApiResult> done) {
        call(HttpMethod.GET, path, null, done);
    }

    /** Puts a thing at its path. */
    public void put(String path, JsonNode body, Consumer<ApiResult> done) {
        call(HttpMethod.PUT, path, body, done);
    }

    /** Has something done. */
    public void post(String path, JsonNode body, Consumer<ApiResult> done) {
        call(HttpMethod.POST, path, body, done);
    }

    /** Calls that wait for their answer. */
    public int active() {
        return calls.size();
    }

    /** Gives all calls up, nobody is told, and closes all connections. */
    @Override
    public void close() {
        new ArrayList<>(calls).forEach(Call::stop);
        closeIdle();
    }

    private void call(HttpMethod method, String path, @Nullable JsonNode body, Consumer<ApiResult> done) {
        if (calls.size() == MAX_CALLS) {
            done.accept(ApiResult.failed(MAX_CALLS + " calls wait for their answer"));
            return;
        }
        ByteBuf content = body == null ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(Json.write(body));
        FullHttpRequest request = new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, method, path, content);
        request.headers().set(HttpHeaderNames.HOST, server.getHostString() + ":" + server.getPort());
        if (body != null) {
            request.headers()
                    .set(HttpHeaderNames.CONTENT_TYPE, "application/json")
                    .set(HttpHeaderNames.CONTENT_LENGTH, content.readableBytes());
        }
        Call call = new Call(request, done);
        calls.add(call);
        call.timer.arm(host.loop().nowNs() + timeoutNs);
        Channel open = idle;
        idle = null;
        idleTimer.disarm();
        if (open == null) {
            connect(call);
        } else {
            open.pipeline().get(ApiClientConnection.class).send(call);
        }
    }

    private void connect(Call call) {
        ChannelFuture future = host.tcpBootstrap()
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 0)
                .option(ChannelOption.TCP_NODELAY, true)
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline()
                                .addLast(new HttpClientCodec())
                                .addLast(new HttpObjectAggregator(MAX_ANSWER_BYTES))
                                .addLast(new ApiClientConnection(ApiClient.this));
                    }
                })
                .connect(server);
        call.channel = future.channel();
        future.addListener(connected -> {
            if (call.ended) {
                future.channel().close();
            } else if (future.cause() != null) {
                call.end(ApiResult.failed("connect to " + server.getHostString() + ":" + server.getPort() + ": "
                        + future.cause().getMessage()));
            } else {
                future.channel().pipeline().get(ApiClientConnection.class).send(call);
            }
        });
    }

    /** Keeps a connection for the next call. */
    void keep(Channel channel) {
        if (idle == null && channel.isActive()) {
            idle = channel;
            idleTimer.arm(host.loop().nowNs() + IDLE_NS);
        } else {
            channel.close();
        }
    }

    void forget(Channel channel) {
        if (idle == channel) {
            idle = null;
            idleTimer.disarm();
        }
    }

    private void closeIdle() {
        Channel open = idle;
        idle = null;
        idleTimer.disarm();
        if (open != null) {
            open.close();
        }
    }

    /** One call under way. */
    final class Call {
        private final FullHttpRequest request;
        private final Consumer<ApiResult> done;
        private final Timer timer;
        private @Nullable Channel channel;
        private boolean sent;
        private boolean ended;

        Call(FullHttpRequest request, Consumer<ApiResult> done) {
            this.request = request;
            this.done = done;
            this.timer = new Timer(host.loop(), host.id(), nowNs -> end(ApiResult.failed("no answer in time")));
        }

        /** The request, which belongs to the connection from now on. */
        FullHttpRequest sendThrough(Channel through) {
            channel = through;
            sent = true;
            return request;
        }

        /** The answer came whole: the connection is the client's again. */
        void answered(ApiResult result) {
            channel = null;
            end(result);
        }

        void end(ApiResult result) {
            if (!ended) {
                stop();
                done.accept(result);
            }
        }

        void stop() {
            ended = true;
            timer.disarm();
            calls.remove(this);
            if (!sent) {
                request.release();
            }
            Channel open = channel;
            channel = null;
            if (open != null) {
                open.close();
            }
        }
    }
}
