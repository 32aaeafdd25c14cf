package io.faultline.balance.l7;

import io.faultline.balance.Algorithm;
import io.faultline.balance.Algorithms;
import io.faultline.balance.TargetGroup;
import io.faultline.host.Host;
import io.faultline.service.call.IdleConnections;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.flow.FlowControlHandler;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP front on a host, like an application load balancer or a reverse proxy: it ends the clients' connections and sends each
 * request over a connection of its own to a target. Bodies stream both ways with back-pressure. Its own answers are 503 when no
 * target is in service or too many requests are pending, 502 when the target refuses, resets or does not speak HTTP, and 504 when
 * it does not answer in time. Loop thread only.
 */
public final class HttpFront implements AutoCloseable {
    private final Host host;
    private final HttpFrontSettings settings;
    private final TargetGroup group;
    private final Algorithm algorithm;
    private final FrontCounters counters = new FrontCounters();
    private final IdleConnections idle;
    private final Set<FrontConnection> connections = new LinkedHashSet<>();
    private @Nullable Channel listening;
    private int pending;

    /** Makes a front that does not listen yet. */
    public HttpFront(Host host, HttpFrontSettings settings, TargetGroup group) {
        this.host = host;
        this.settings = settings;
        this.group = group;
        this.algorithm = Algorithms.create(settings.algorithm());
        this.idle = new IdleConnections(settings.maxIdlePerTarget());
    }

    public Host host() {
        return host;
    }

    public HttpFrontSettings settings() {
        return settings;
    }

    public TargetGroup group() {
        return group;
    }

    public FrontCounters counters() {
        return counters;
    }

    /** Requests under way. */
    public int pending() {
        return pending;
    }

    /** Clients' connections. */
    public int connections() {
        return connections.size();
    }

    /**
     * Listens.
     *
     * @throws IllegalStateException if the address or port cannot be had
     */
    public void start() {
        if (listening != null) {
            return;
        }
        InetSocketAddress at = settings.address() == null
                ? new InetSocketAddress(settings.port())
                : new InetSocketAddress(settings.address().toInetAddress(), settings.port());
        ChannelFuture bound = host.tcpServerBootstrap()
                .childOption(ChannelOption.AUTO_READ, false)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline()
                                .addLast(new HttpServerCodec())
                                .addLast(new FlowControlHandler())
                                .addLast(new FrontConnection(HttpFront.this));
                    }
                })
                .bind(at);
        Throwable cause = bound.cause();
        if (cause != null) {
            throw new IllegalStateException(
                    "front " + settings.name() + " on " + host + ": cannot listen on " + at, cause);
        }
        listening = bound.channel();
    }

    /** Closes the port and all connections. */
    public void stop() {
        Channel channel = listening;
        listening = null;
        if (channel != null) {
            channel.close();
        }
        new ArrayList<>(connections).forEach(FrontConnection::close);
        idle.closeAll();
    }

    @Override
    public void close() {
        stop();
    }

    void opened(FrontConnection connection) {
        connections.add(connection);
        if (connections.size() > settings.maxConnections()) {
            counters.connectionsRefused++;
            connection.close();
        }
    }

    void closed(FrontConnection connection) {
        connections.remove(connection);
    }

    Algorithm algorithm() {
        return algorithm;
    }

    IdleConnections idle() {
        return idle;
    }

    boolean enter() {
        if (pending == settings.maxPending()) {
            return false;
        }
        pending++;
        return true;
    }

    void leave() {
        pending--;
    }

    ChannelFuture connect(InetSocketAddress target) {
        return host.tcpBootstrap()
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 0)
                .option(ChannelOption.TCP_NODELAY, true)
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline()
                                .addLast(new HttpClientCodec())
                                .addLast(new TargetConnection(HttpFront.this, target));
                    }
                })
                .connect(target);
    }
}
