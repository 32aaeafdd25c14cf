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
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the proxy edges share: a listening socket, a bound on its connections, and their end. */
abstract sealed class ProxyEdge implements Edge permits HttpProxyEdge, SocksEdge {
    private static final int BACKLOG = 4_096;
    private static final int MOST_CONNECTIONS = 20_000;

    private final String name;
    private final Attachments attachments;
    private final InetSocketAddress listen;
    private final ChannelGroup connections;
    private final EdgeCounters counters = new EdgeCounters();
    private @Nullable Channel listener;

    ProxyEdge(String name, Attachments attachments, InetSocketAddress listen) {
        this.name = name;
        this.attachments = attachments;
        this.listen = listen;
        this.connections =
                new DefaultChannelGroup(attachments.standard().host().loop().eventLoop());
    }

    /** Puts the protocol into the pipeline of a client that was let in. */
    abstract void initialise(SocketChannel client);

    final Attachments attachments() {
        return attachments;
    }

    @Override
    public final String name() {
        return name;
    }

    @Override
    public final List<InetSocketAddress> addresses() {
        return List.of(listener != null && listener.localAddress() instanceof InetSocketAddress bound ? bound : listen);
    }

    @Override
    public final EdgeCounters counters() {
        return counters;
    }

    @Override
    public final int openFlows() {
        return connections.size();
    }

    @Override
    public final void open() {
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
                        initialise(client);
                    }
                });
        ChannelFuture bound = Binding.now(bootstrap, listen);
        Opening.require(name, "tcp", listen, bound);
        listener = bound.channel();
    }

    @Override
    public final void close() {
        if (listener != null) {
            listener.close();
            listener = null;
        }
        for (Channel connection : connections.toArray(Channel[]::new)) {
            Splice.reset(connection);
        }
    }
}
