package io.faultline.dns.transport;

import io.faultline.host.HostDatagramChannel;
import io.netty.bootstrap.AbstractBootstrap;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

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
    private @Nullable Future<Void> opened;
    private int tcpRefusals;

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
                if (channel instanceof HostDatagramChannel virtual) {
                    virtual.receiver(new HostUdpServer(virtual, handler));
                } else {
                    channel.pipeline().addLast(new UdpServerHandler(handler));
                }
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
     * @return done when it listens; fails if the address cannot be bound, and then nothing listens
     */
    public Future<Void> open() {
        Future<Void> earlier = opened;
        if (earlier != null) {
            return earlier;
        }
        Promise<Void> promise = udp.config().group().next().newPromise();
        opened = promise;
        bind(udp, address, promise, () -> bindTcp(promise));
        return promise;
    }

    private void bindTcp(Promise<Void> promise) {
        if (tcpRefusals > 0) {
            promise.trySuccess(null);
            return;
        }
        // Where port 0 was asked for, TCP takes the port that UDP was given.
        bind(tcp, listening.get(0).localAddress(), promise, () -> promise.trySuccess(null));
    }

    private void bind(AbstractBootstrap<?, ?> bootstrap, SocketAddress to, Promise<Void> promise, Runnable then) {
        ChannelFuture bound = bootstrap.bind(to);
        listening.add(bound.channel());
        bound.addListener(future -> {
            if (opened != promise) {
                promise.tryFailure(new ClosedChannelException());
            } else if (future.cause() == null) {
                then.run();
            } else {
                close();
                promise.tryFailure(new IOException(
                        "cannot listen on " + to + ": " + future.cause().getMessage(), future.cause()));
            }
        });
    }

    /**
     * Stops to listen on TCP, so that connects are refused, or takes that back; connections that are open stay. Calls nest: it
     * listens again when each {@code true} was followed by a {@code false}.
     */
    public void refuseTcp(boolean refuse) {
        tcpRefusals += refuse ? 1 : -1;
        if (!isOpen()) {
            return;
        }
        if (tcpRefusals == 1 && refuse && listening.size() > 1) {
            listening.remove(1).close();
        } else if (tcpRefusals == 0) {
            listening.add(tcp.bind(listening.get(0).localAddress()).channel());
        }
    }

    /** Closes the sockets and all connections, as when the server's process ends. */
    public void close() {
        opened = null;
        listening.forEach(Channel::close);
        listening.clear();
        List.copyOf(connections).forEach(Channel::close);
    }

    /** Returns whether it listens. */
    public boolean isOpen() {
        Future<Void> now = opened;
        return now != null && now.isSuccess();
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
