package io.faultline.edge;

import io.faultline.engine.Binding;
import io.faultline.engine.NetworkLoop;
import io.faultline.engine.RealSockets;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A real listening socket that can meet a client's SYN in three ways: it accepts, it lets the kernel refuse (closed), or it
 * stays silent. For silence the accept queue is kept full: backlog 0, one connection of our own in the queue, and nobody
 * accepts; Linux then drops further SYNs, the client's connect times out as on a black-holed path, and a client that still
 * waits gets in with its next retransmission after the gate has opened. Silence needs epoll; elsewhere the gate stays open
 * and the caller resets what it accepts. Loop thread only.
 */
final class AcceptGate {
    private static final Logger LOG = LoggerFactory.getLogger(AcceptGate.class);
    private static final int BACKLOG = 4_096;

    private final NetworkLoop loop;
    private final InetSocketAddress requested;
    private final Consumer<SocketChannel> accepted;
    private @Nullable Channel listener;
    private @Nullable Channel filler;
    private @Nullable SocketAddress spentFiller;
    private @Nullable InetSocketAddress bound;

    AcceptGate(NetworkLoop loop, InetSocketAddress address, Consumer<SocketChannel> accepted) {
        this.loop = loop;
        this.requested = address;
        this.accepted = accepted;
    }

    /** Where it listens, or will listen again. */
    InetSocketAddress address() {
        return bound == null ? requested : bound;
    }

    /** Listens and accepts. */
    ChannelFuture open() {
        ServerBootstrap bootstrap = RealSockets.tcpServer(loop)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.AUTO_READ, false)
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(childHandler());
        ChannelFuture binding = Binding.now(bootstrap, address());
        if (binding.isSuccess()) {
            bound = (InetSocketAddress) binding.channel().localAddress();
        }
        listener = binding.channel();
        return binding;
    }

    /** Makes clients connect again: accepts what waited in the queue, but for the filler. */
    void accept() {
        if (listener == null) {
            reopen();
            return;
        }
        if (filler != null) {
            listen(BACKLOG);
            // Still in the queue: it comes out first and is told from a client by its address.
            spentFiller = filler.isActive() ? filler.localAddress() : null;
            filler.close();
            filler = null;
        }
        listener.config().setAutoRead(true);
    }

    /** Makes the kernel answer a client's SYN with a RST. */
    void refuse() {
        close();
    }

    /** Makes a client's SYN go unanswered. */
    void silence() {
        if (listener == null) {
            reopen();
        }
        if (filler != null || !(listener instanceof EpollServerSocketChannel)) {
            return;
        }
        listener.config().setAutoRead(false);
        listen(0);
        filler = RealSockets.tcp(loop)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 0)
                .handler(new ChannelInboundHandlerAdapter())
                .connect(address())
                .channel();
    }

    void close() {
        if (filler != null) {
            filler.close();
            filler = null;
        }
        if (listener != null) {
            listener.close();
            listener = null;
        }
    }

    private void reopen() {
        ChannelFuture opened = open();
        if (!opened.isSuccess()) {
            LOG.warn("cannot listen on {} again", address(), opened.cause());
            listener = null;
        }
    }

    private ChannelHandler childHandler() {
        return new ChannelInitializer<SocketChannel>() {
            @Override
            protected void initChannel(SocketChannel child) {
                if (child.remoteAddress().equals(spentFiller)) {
                    spentFiller = null;
                    child.close();
                } else {
                    accepted.accept(child);
                }
            }
        };
    }

    private void listen(int backlog) {
        if (listener instanceof EpollServerSocketChannel epoll && epoll.fd() instanceof Socket socket) {
            try {
                // listen(2) on a listening socket sets its backlog anew.
                socket.listen(backlog);
            } catch (IOException e) {
                LOG.warn(
                        "listen({}) on {} failed; clients are reset instead of left without an answer",
                        backlog,
                        bound,
                        e);
            }
        }
    }
}
