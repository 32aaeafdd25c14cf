package io.faultline.service;

import io.faultline.engine.Binding;
import io.faultline.engine.RealSockets;
import io.faultline.host.Host;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.IdleStateHandler;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The datagrams of an {@link Upstream}: each virtual client has a real socket of its own, as a NAT keeps them. The least recently
 * used makes room when there are too many, and one that is idle is closed. Loop thread only.
 */
final class UpstreamDatagrams {
    private static final int MOST_FLOWS = 1_024;
    private static final int IDLE_SECONDS = 30;
    private static final int LARGEST_BYTES = 65_535;

    private final Host host;
    private final InetSocketAddress server;
    private final Map<InetSocketAddress, Channel> flows = new LinkedHashMap<>(16, 0.75f, true);
    private @Nullable Channel virtual;

    UpstreamDatagrams(Host host, InetSocketAddress server) {
        this.host = host;
        this.server = server;
    }

    /** Listens; done, or failed, on return. */
    ChannelFuture start(InetSocketAddress at) {
        ChannelFuture bound = Binding.now(
                host.udpBootstrap().handler(new SimpleChannelInboundHandler<DatagramPacket>() {
                    @Override
                    protected void channelRead0(ChannelHandlerContext ctx, DatagramPacket packet) {
                        Channel real = flow(packet.sender());
                        if (real != null) {
                            real.writeAndFlush(packet.content().retain(), real.voidPromise());
                        }
                    }

                    @Override
                    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
                        // An ICMP error about one datagram; the client has gone.
                    }
                }),
                at);
        virtual = bound.channel();
        return bound;
    }

    void close() {
        Channel open = virtual;
        virtual = null;
        if (open != null) {
            open.close();
        }
        new ArrayList<>(flows.values()).forEach(Channel::close);
        flows.clear();
    }

    private @Nullable Channel flow(InetSocketAddress client) {
        Channel open = flows.get(client);
        if (open != null) {
            return open;
        }
        if (flows.size() >= MOST_FLOWS) {
            Iterator<Channel> eldest = flows.values().iterator();
            Channel evicted = eldest.next();
            eldest.remove();
            evicted.close();
        }
        SocketProtocolFamily family =
                server.getAddress() instanceof Inet4Address ? SocketProtocolFamily.INET : SocketProtocolFamily.INET6;
        Bootstrap bootstrap =
                RealSockets.udp(host.loop(), family, LARGEST_BYTES).handler(new Back(client));
        ChannelFuture registered = bootstrap.register();
        Channel real = registered.channel();
        if (registered.cause() != null || real.connect(server).cause() != null) {
            real.close();
            return null; // The machine has no socket left: the datagram is lost.
        }
        real.pipeline().addFirst(new IdleStateHandler(0, 0, IDLE_SECONDS, TimeUnit.SECONDS));
        flows.put(client, real);
        real.closeFuture().addListener(closed -> flows.remove(client, real));
        return real;
    }

    /** Brings the server's datagrams back to one client. */
    private final class Back extends SimpleChannelInboundHandler<DatagramPacket> {
        private final InetSocketAddress client;

        Back(InetSocketAddress client) {
            this.client = client;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext ctx, DatagramPacket packet) {
            Channel to = virtual;
            if (to != null) {
                to.writeAndFlush(new DatagramPacket(packet.content().retain(), client), to.voidPromise());
            }
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            if (event instanceof IdleStateEvent) {
                ctx.close();
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            // The real server's port is closed: silence, as for any datagram that nobody hears.
        }
    }
}
