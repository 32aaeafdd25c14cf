package io.faultline.service.call;

import io.faultline.engine.NetworkLoop;
import io.faultline.host.Host;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.HttpClientCodec;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Makes HTTP calls from one virtual host: looks the name up, connects or takes an idle connection, sends a {@code GET} and
 * says what became of it. Everything travels through the network. Loop thread only.
 */
public final class HttpCaller {
    /** In an answer: which dependency failed further down, and how; nearest first. */
    public static final String CAUSE_HEADER = "x-faultline-cause";

    static final int MAX_RESPONSE_BYTES = 16 << 20;

    private static final int MAX_INITIAL_LINE = 4096;
    private static final int MAX_HEADER_BYTES = 16_384;
    private static final int MAX_CHUNK_BYTES = 16_384;

    private final Host host;
    private final Bootstrap bootstrap;
    private final NameLookup names;
    private final CallSettings settings;
    private final IdleConnections idle;
    private final Set<HttpCall> calls = new LinkedHashSet<>();
    private boolean closed;

    /**
     * Makes a caller on a host.
     *
     * @param names how it resolves names
     */
    public HttpCaller(Host host, NameLookup names, CallSettings settings) {
        this.host = host;
        this.names = names;
        this.settings = settings;
        this.idle = new IdleConnections(settings.maxIdlePerAddress());
        this.bootstrap = host.tcpBootstrap()
                // The call's own timer covers lookup, connect and answer.
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 0)
                .option(ChannelOption.TCP_NODELAY, true)
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline()
                                .addLast(new HttpClientCodec(MAX_INITIAL_LINE, MAX_HEADER_BYTES, MAX_CHUNK_BYTES))
                                .addLast(new CallConnection(HttpCaller.this));
                    }
                });
    }

    /**
     * Starts a {@code GET}.
     *
     * @param done told exactly once, possibly before this method returns, unless the call is cancelled before
     */
    public HttpCall get(HttpUrl url, Consumer<CallResult> done) {
        if (closed) {
            throw new IllegalStateException("call of " + url + " by a closed caller (expected: before close)");
        }
        HttpCall call = new HttpCall(this, url, done);
        calls.add(call);
        call.begin();
        return call;
    }

    /** Calls under way. */
    public int active() {
        return calls.size();
    }

    /** Connections that wait for their next call. */
    public int idleConnections() {
        return idle.size();
    }

    /** Closes the idle connections: the next calls connect anew, to where the name leads then. */
    public void closeIdle() {
        idle.closeAll();
    }

    /** Cancels the calls under way and closes all connections; no call can be made any more. */
    public void close() {
        closed = true;
        new ArrayList<>(calls).forEach(HttpCall::cancel);
        idle.closeAll();
    }

    NetworkLoop loop() {
        return host.loop();
    }

    int nodeId() {
        return host.id();
    }

    NameLookup names() {
        return names;
    }

    CallSettings settings() {
        return settings;
    }

    ChannelFuture connect(InetSocketAddress address) {
        return bootstrap.connect(address);
    }

    @Nullable
    CallConnection takeIdle(InetSocketAddress address) {
        Channel channel = idle.take(address);
        return channel == null ? null : channel.pipeline().get(CallConnection.class);
    }

    boolean keep(InetSocketAddress address, Channel channel) {
        return !closed && idle.offer(address, channel);
    }

    void forgetIdle(InetSocketAddress address, Channel channel) {
        idle.remove(address, channel);
    }

    void ended(HttpCall call) {
        calls.remove(call);
    }
}
