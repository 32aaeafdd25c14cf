package io.faultline.edge;

import io.faultline.engine.Binding;
import io.faultline.engine.RealSockets;
import io.faultline.engine.Splice;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.SocketChannel;
import java.net.InetSocketAddress;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** What the proxy edges share: a listening socket, a bound on its connections, and their end. Loop thread only. */
final class ProxyListener {
    private static final int BACKLOG = 4_096;
    private static final int MOST_CONNECTIONS = 20_000;

    private final String name;
    private final Attachments attachments;
    private final InetSocketAddress listen;
    private final BiConsumer<SocketChannel, ProxyListener> initialise;
    private final ChannelGroup connections;
    private final EdgeCounters counters = new EdgeCounters();
    private @Nullable Channel listener;

    ProxyListener(
            String name,
            Attachments attachments,
            InetSocketAddress listen,
            BiConsumer<SocketChannel, ProxyListener> initialise) {
        this.name = name;
        this.attachments = attachments;
        this.listen = listen;
        this.initialise = initialise;
        this.connections =
                new DefaultChannelGroup(attachments.standard().host().loop().eventLoop());
    }

    String name() {
        return name;
    }

    InetSocketAddress address() {
        return listener != null && listener.localAddress() instanceof InetSocketAddress bound ? bound : listen;
    }

    Attachments attachments() {
        return attachments;
    }

    EdgeCounters counters() {
        return counters;
    }

    int openFlows() {
        return connections.size();
    }

    void open() {
        ServerBootstrap bootstrap = RealSockets.tcpServer(
                        attachments.standard().host().loop())
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel client) {
                        if (connections.size() >= MOST_CONNECTIONS) {
                            counters.countRefusedForLimit();
                            Splice.reset(client);
                            return;
                        }
                        counters.countAccepted();
                        connections.add(client);
                        initialise.accept(client, ProxyListener.this);
                    }
                });
        ChannelFuture bound = Binding.now(bootstrap, listen);
        Opening.require(name, "tcp", listen, bound);
        listener = bound.channel();
    }

    void close() {
        if (listener != null) {
            listener.close();
            listener = null;
        }
        for (Channel connection : connections.toArray(Channel[]::new)) {
            Splice.reset(connection);
        }
    }
}
