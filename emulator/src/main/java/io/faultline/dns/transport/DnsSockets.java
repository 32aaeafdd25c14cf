package io.faultline.dns.transport;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import io.netty.handler.timeout.IdleStateHandler;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The sockets of a DNS server: one address and port, UDP and TCP. Opened and closed at run time, on the loop of the
 * bootstraps; so is everything else here.
 */
public final class DnsSockets {

    private final Bootstrap udp;
    private final ServerBootstrap tcp;
    private final InetSocketAddress address;
    private final TransportOptions options;
    private final MessageHandler handler;
    private final List<Channel> listening = new ArrayList<>(2);
    private final Set<Channel> connections = new LinkedHashSet<>();

    /**
     * Prepares the sockets.
     *
     * @param udp a bootstrap with group and channel factory set
     * @param tcp a bootstrap with group and channel factory set
     * @param address where to listen
     */
    public DnsSockets(
            Bootstrap udp,
            ServerBootstrap tcp,
            InetSocketAddress address,
            TransportOptions options,
            MessageHandler handler) {
        this.address = address;
        this.options = options;
        this.handler = handler;
        this.udp = udp.clone().handler(new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                channel.pipeline().addLast(new UdpServerHandler(handler));
            }
        });
        this.tcp = tcp.clone()
                // A client may end its side and still wait for replies (RFC 7766 section 6.2.3).
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        accept(channel);
                    }
                });
    }

    /**
     * Starts to listen, if it does not yet.
     *
     * @throws IllegalStateException if the address cannot be bound; then nothing listens
     */
    public void open() {
        if (isOpen()) {
            return;
        }
        bind(udp.bind(address));
        // Where port 0 was asked for, TCP takes the port that UDP was given.
        bind(tcp.bind(listening.get(0).localAddress()));
    }

    private void bind(ChannelFuture bound) {
        // On the loop of a virtual host binding is done at once; another transport is waited for by its own thread.
        if (!bound.isDone() && !bound.channel().eventLoop().inEventLoop()) {
            bound.awaitUninterruptibly();
        }
        Throwable cause = bound.cause();
        if (cause != null) {
            close();
            throw new IllegalStateException("cannot listen on " + address + ": " + cause.getMessage(), cause);
        }
        listening.add(bound.channel());
    }

    /** Closes the sockets and all connections, as when the server's process ends. */
    public void close() {
        listening.forEach(Channel::close);
        listening.clear();
        List.copyOf(connections).forEach(Channel::close);
    }

    /** Returns whether it listens. */
    public boolean isOpen() {
        return !listening.isEmpty();
    }

    /** Returns how many TCP connections there are. */
    public int connections() {
        return connections.size();
    }

    /** Returns where it listens, with the port that was chosen if it was asked for port 0. */
    public InetSocketAddress address() {
        return isOpen() ? (InetSocketAddress) listening.get(0).localAddress() : address;
    }

    private void accept(SocketChannel channel) {
        if (connections.size() >= options.maxConnections()) {
            channel.close();
            return;
        }
        connections.add(channel);
        channel.closeFuture().addListener(closed -> connections.remove(channel));
        channel.pipeline()
                .addLast(new LengthFieldBasedFrameDecoder(65_537, 0, 2, 0, 2))
                // Behind the decoder it counts whole messages: one that trickles in does not keep a connection alive.
                .addLast(new IdleStateHandler(0, 0, options.idleTimeoutNs(), TimeUnit.NANOSECONDS))
                .addLast(new TcpServerHandler(handler, options.maxOpenQueries()));
    }
}
