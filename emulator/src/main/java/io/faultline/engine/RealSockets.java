package io.faultline.engine;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;

/**
 * Bootstraps for the machine's own sockets on a real-time loop: the places where the world outside meets the network. Epoll
 * where there is one, NIO elsewhere. On a virtual clock there is no outside, and each throws.
 */
public final class RealSockets {
    private static final int MOST_DATAGRAMS_PER_READ = 32;
    private static final int READ_BYTES = 1 << 17;

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

    /**
     * For a UDP socket that reads all that waits, up to some tens of datagrams, in one call of the kernel.
     *
     * @param family of the address it will be bound to; the kernel spares IPv4 a detour through IPv6
     * @param largestBytes the payload of a larger datagram is cut off there
     */
    public static Bootstrap udp(NetworkLoop loop, SocketProtocolFamily family, int largestBytes) {
        requireRealClock(loop);
        int batch = Math.max(1, Math.min(MOST_DATAGRAMS_PER_READ, READ_BYTES / largestBytes));
        Bootstrap bootstrap = new Bootstrap()
                .group(loop.eventLoop())
                .option(
                        ChannelOption.RECVBUF_ALLOCATOR,
                        new FixedRecvByteBufAllocator(largestBytes * batch)
                                .maxMessagesPerRead(MOST_DATAGRAMS_PER_READ));
        return Epoll.isAvailable()
                ? bootstrap
                        .channelFactory(() -> new EpollDatagramChannel(family))
                        .option(EpollChannelOption.MAX_DATAGRAM_PAYLOAD_SIZE, largestBytes)
                : bootstrap.channelFactory(() -> new NioDatagramChannel(family));
    }

    private static void requireRealClock(NetworkLoop loop) {
        if (loop.isVirtual()) {
            throw new IllegalStateException("a real socket on a virtual clock (expected: a real-time run)");
        }
    }
}
