package io.faultline.service;

import io.faultline.engine.RealSockets;
import io.faultline.engine.Splice;
import io.faultline.host.Host;
import io.faultline.packet.Address;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.SocketChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A port of a virtual host, TCP and UDP, that is served by a real server on this machine: virtual TCP on one side, a real socket on
 * the other, joined with back-pressure, half-close and reset; datagrams as through a NAT. Needs the real clock, for a real server
 * does not follow a virtual one.
 *
 * <p>The virtual handshake is over before the real server is connected to: one that refuses shows as a connection that is reset
 * at once. Loop thread only.
 */
public final class Upstream implements AutoCloseable {
    private static final int CONNECT_TIMEOUT_MS = 5_000;

    private final Host host;
    private final @Nullable Address address;
    private final int port;
    private final InetSocketAddress server;
    private final int maxConnections;
    private final Set<Channel> connections = new LinkedHashSet<>();
    private final UpstreamDatagrams datagrams;
    private @Nullable Channel listening;
    private long accepted;
    private long failed;
    private long refused;

    /**
     * Makes an upstream that does not listen yet.
     *
     * @param address where it listens; null for all addresses of its host
     * @param port where it listens, 1 to 65535
     * @param server where the real server listens, resolved
     * @param maxConnections at once; further ones are reset
     */
    public Upstream(Host host, @Nullable Address address, int port, InetSocketAddress server, int maxConnections) {
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("port: " + port + " (expected: 1 to 65535)");
        }
        if (server.isUnresolved()) {
            throw new IllegalArgumentException("server: " + server + " (expected: an address, not a name)");
        }
        this.host = host;
        this.address = address;
        this.port = port;
        this.server = server;
        this.maxConnections = maxConnections;
        this.datagrams = new UpstreamDatagrams(host, server);
    }

    /**
     * Listens.
     *
     * @throws IllegalStateException on a virtual clock, or if the address or port cannot be had
     */
    public void start() {
        if (host.loop().isVirtual()) {
            throw new IllegalStateException("upstream " + server + " on " + host
                    + ": a real server cannot follow a virtual clock (expected: a real-time run)");
        }
        if (listening != null) {
            return;
        }
        InetSocketAddress at =
                address == null ? new InetSocketAddress(port) : new InetSocketAddress(address.toInetAddress(), port);
        ChannelFuture bound = host.tcpServerBootstrap()
                .childOption(ChannelOption.AUTO_READ, false)
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        accept(channel);
                    }
                })
                .bind(at);
        Throwable cause = bound.cause() == null ? datagrams.start(at).cause() : bound.cause();
        if (cause != null) {
            throw new IllegalStateException("upstream " + server + " on " + host + ": cannot listen on " + at, cause);
        }
        listening = bound.channel();
    }

    /** Connections now. */
    public int connections() {
        return connections.size();
    }

    /** Connections that came so far. */
    public long accepted() {
        return accepted;
    }

    /** Connections reset because the real server could not be connected to. */
    public long failed() {
        return failed;
    }

    /** Connections reset because there were too many. */
    public long refused() {
        return refused;
    }

    /** Closes the port and resets all connections. */
    @Override
    public void close() {
        Channel channel = listening;
        listening = null;
        if (channel != null) {
            channel.close();
        }
        datagrams.close();
        new ArrayList<>(connections).forEach(Splice::reset);
    }

    private void accept(SocketChannel virtual) {
        accepted++;
        if (connections.size() >= maxConnections) {
            refused++;
            Splice.reset(virtual);
            return;
        }
        connections.add(virtual);
        virtual.closeFuture().addListener(closed -> connections.remove(virtual));
        Bootstrap real = RealSockets.tcp(host.loop())
                .option(ChannelOption.AUTO_READ, false)
                .option(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MS)
                .handler(new ChannelInboundHandlerAdapter());
        ChannelFuture connecting = real.connect(server);
        ClosedWhenReset meanwhile = new ClosedWhenReset();
        virtual.pipeline().addLast(meanwhile);
        connecting.addListener(connected -> {
            if (!virtual.isOpen()) {
                Splice.reset(connecting.channel());
            } else if (connecting.isSuccess()) {
                virtual.pipeline().remove(meanwhile);
                Splice.join(virtual, (SocketChannel) connecting.channel());
            } else {
                failed++;
                Splice.reset(virtual);
            }
        });
    }

    /** Until the real server is connected to: a client that resets its connection has nobody to tell. */
    private static final class ClosedWhenReset extends ChannelInboundHandlerAdapter {
        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            if (cause instanceof IOException) {
                ctx.close();
            } else {
                ctx.fireExceptionCaught(cause);
            }
        }
    }
}
