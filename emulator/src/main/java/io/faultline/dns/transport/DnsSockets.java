package io.faultline.dns.transport;

import io.faultline.dns.wire.Transport;
import io.faultline.host.HostDatagramChannel;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.socket.SocketChannel;
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
import org.jspecify.annotations.Nullable;

/**
 * The sockets of a DNS server on one address: a port for UDP and TCP, and further ports for other kinds of connections. Opened
 * and closed at run time, on the loop of the bootstraps; so is everything else here.
 */
public final class DnsSockets {

    private final Bootstrap udp;
    private final ServerBootstrap tcp;
    private final List<Port> ports = new ArrayList<>(1);
    private final InetSocketAddress address;
    private final TransportOptions options;
    private final MessageHandler handler;
    private @Nullable Channel datagrams;
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
        this.tcp = tcp.clone();
        ports.add(new Port(address.getPort(), new FramedConnection(Transport.TCP)));
    }

    /** A port for connections, and what listens there while it does. */
    private static final class Port {
        private final int number;
        private final ConnectionSetup setup;
        private @Nullable Channel channel;

        Port(int number, ConnectionSetup setup) {
            this.number = number;
            this.setup = setup;
        }

        int boundNumber() {
            return channel != null && channel.localAddress() instanceof InetSocketAddress bound
                    ? bound.getPort()
                    : number;
        }

        void close() {
            if (channel != null) {
                channel.close();
                channel = null;
            }
        }
    }

    /**
     * Adds a port to listen on for connections, from the next {@link #open} on.
     *
     * @param number the port, or 0 for any that is free
     * @param setup what the connections speak
     */
    public void addPort(int number, ConnectionSetup setup) {
        ports.add(new Port(number, setup));
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
        ChannelFuture bound = udp.bind(address);
        datagrams = bound.channel();
        whenBound(bound, address, promise, () -> bindPort(0, promise));
        return promise;
    }

    /** Binds this port and those behind it, one after the other. */
    private void bindPort(int index, Promise<Void> promise) {
        if (index == ports.size()) {
            promise.trySuccess(null);
        } else if (index == 0 && tcpRefusals > 0) {
            bindPort(1, promise);
        } else {
            Port port = ports.get(index);
            SocketAddress to = socketAddress(port);
            ChannelFuture bound = bootstrap(port).bind(to);
            port.channel = bound.channel();
            whenBound(bound, to, promise, () -> bindPort(index + 1, promise));
        }
    }

    private void whenBound(ChannelFuture bound, SocketAddress to, Promise<Void> promise, Runnable then) {
        bound.addListener(future -> {
            if (opened != promise) {
                bound.channel().close();
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

    private ServerBootstrap bootstrap(Port port) {
        return tcp.clone().childHandler(new ChannelInitializer<SocketChannel>() {
            @Override
            protected void initChannel(SocketChannel channel) {
                accept(channel, port.setup);
            }
        });
    }

    /** Where port 0 was asked for, TCP takes the port that UDP was given. */
    private SocketAddress socketAddress(Port port) {
        return port == ports.get(0) && datagrams != null
                ? datagrams.localAddress()
                : new InetSocketAddress(address.getAddress(), port.number);
    }

    /**
     * Stops to listen on TCP, so that connects are refused, or takes that back; connections that are open stay. Calls nest: it
     * listens again when each {@code true} was followed by a {@code false}.
     */
    public void refuseTcp(boolean refuse) {
        tcpRefusals += refuse ? 1 : -1;
        Port plain = ports.get(0);
        if (tcpRefusals > 0) {
            plain.close();
        } else if (isOpen() && plain.channel == null) {
            plain.channel = bootstrap(plain).bind(socketAddress(plain)).channel();
        }
    }

    /** Closes the sockets and all connections, as when the server's process ends. */
    public void close() {
        opened = null;
        if (datagrams != null) {
            datagrams.close();
            datagrams = null;
        }
        ports.forEach(Port::close);
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

    /** Returns where it listens by UDP and TCP, with the port that was chosen if it was asked for port 0. */
    public InetSocketAddress address() {
        return isOpen() && datagrams != null ? (InetSocketAddress) datagrams.localAddress() : address;
    }

    /** Returns the ports of {@link #addPort} in their order, with those that were chosen where 0 was asked for. */
    public List<Integer> addedPorts() {
        return ports.stream().skip(1).map(Port::boundNumber).toList();
    }

    private void accept(SocketChannel channel, ConnectionSetup setup) {
        if (connections.size() >= options.maxConnections()) {
            channel.close();
            return;
        }
        connections.add(channel);
        channel.closeFuture().addListener(closed -> connections.remove(channel));
        setup.accept(channel, handler, options);
    }
}
