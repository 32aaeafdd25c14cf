package io.faultline.engine;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;

/**
 * Bootstraps for the machine's own sockets on a real-time loop: the places where the world outside meets the network. Epoll
 * where there is one, NIO elsewhere. On a virtual clock there is no outside, and each throws.
 */
public final class RealSockets {
    private RealSockets() {}

    /** For a listening TCP socket; group and channel are set for both levels. */
    public static ServerBootstrap tcpServer(NetworkLoop loop) {
        requireRealClock(loop);
        return new ServerBootstrap()
                .group(loop.eventLoop())
                .channel(Epoll.isAvailable() ? EpollServerSocketChannel.class : NioServerSocketChannel.class);
    }

    /** For an outgoing TCP connection. */
    public static Bootstrap tcp(NetworkLoop loop) {
        requireRealClock(loop);
        return new Bootstrap()
                .group(loop.eventLoop())
                .channel(Epoll.isAvailable() ? EpollSocketChannel.class : NioSocketChannel.class);
    }

    /** For a UDP socket. */
    public static Bootstrap udp(NetworkLoop loop) {
        requireRealClock(loop);
        return new Bootstrap()
                .group(loop.eventLoop())
                .channel(Epoll.isAvailable() ? EpollDatagramChannel.class : NioDatagramChannel.class);
    }

    private static void requireRealClock(NetworkLoop loop) {
        if (loop.isVirtual()) {
            throw new IllegalStateException("a real socket on a virtual clock (expected: a real-time run)");
        }
    }
}
