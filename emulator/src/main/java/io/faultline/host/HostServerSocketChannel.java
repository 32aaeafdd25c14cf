package io.faultline.host;

import io.faultline.host.tcp.TcpConnection;
import io.faultline.host.tcp.TcpListener;
import io.netty.channel.AbstractChannel;
import io.netty.channel.ChannelMetadata;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.ServerSocketChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * A TCP listener of a virtual host as a Netty channel, for {@link Host#tcpServerBootstrap()}. While it does not read (auto-read
 * off) connections wait in the accept queue, and when that is full SYNs are dropped, as on Linux.
 *
 * <p>It is part of the host's set-up: it stays open through a crash of the host and listens again after the restart. Loop
 * thread only.
 */
public final class HostServerSocketChannel extends AbstractChannel implements ServerSocketChannel {
    private static final ChannelMetadata METADATA = new ChannelMetadata(false, 16);

    private final Host host;
    private final HostServerSocketChannelConfig config;
    private @Nullable TcpListener listener;
    private @Nullable InetSocketAddress boundTo;
    private boolean closed;
    private boolean readPending;
    private boolean reading;

    /** An unbound channel of a host. */
    public HostServerSocketChannel(Host host) {
        super(null, host.sockets().nextChannelId());
        this.host = host;
        config = new HostServerSocketChannelConfig(this);
        host.sockets().opened(this);
    }

    /** The host it belongs to. */
    public Host host() {
        return host;
    }

    /** The listener below, for its queues; null before bind. */
    public @Nullable TcpListener listener() {
        return listener;
    }

    @Override
    public HostServerSocketChannelConfig config() {
        return config;
    }

    @Override
    public ChannelMetadata metadata() {
        return METADATA;
    }

    @Override
    public InetSocketAddress localAddress() {
        return (InetSocketAddress) super.localAddress();
    }

    @Override
    public @Nullable InetSocketAddress remoteAddress() {
        return null;
    }

    @Override
    public boolean isOpen() {
        return !closed;
    }

    @Override
    public boolean isActive() {
        return boundTo != null && !closed;
    }

    @Override
    protected AbstractUnsafe newUnsafe() {
        return new Unsafe();
    }

    @Override
    protected boolean isCompatible(EventLoop loop) {
        return loop == host.loop().eventLoop();
    }

    @Override
    protected @Nullable SocketAddress localAddress0() {
        return boundTo;
    }

    @Override
    protected @Nullable SocketAddress remoteAddress0() {
        return null;
    }

    @Override
    protected void doBind(SocketAddress address) throws Exception {
        InetSocketAddress to = host.sockets().checkBindable(address);
        TcpListener bound = host.sockets().listen(to, config, this::readIfPending);
        listener = bound;
        boundTo = new InetSocketAddress(to.getAddress(), bound.port());
    }

    /** After the host's crash: the listener of before is gone. */
    void hostRestarted() {
        if (boundTo == null || closed) {
            return;
        }
        try {
            listener = host.sockets().listen(boundTo, config, this::readIfPending);
        } catch (IOException e) {
            pipeline().fireExceptionCaught(e);
            unsafe().close(voidPromise());
        }
    }

    @Override
    protected void doDisconnect() {
        throw new UnsupportedOperationException("disconnect of a listener");
    }

    @Override
    protected void doClose() {
        if (!closed) {
            closed = true;
            if (listener != null) {
                listener.close();
            }
            host.sockets().closed(this);
        }
    }

    @Override
    protected void doWrite(ChannelOutboundBuffer in) {
        throw new UnsupportedOperationException("write to a listener");
    }

    @Override
    protected Object filterOutboundMessage(Object msg) {
        throw new UnsupportedOperationException("write to a listener");
    }

    @Override
    protected void doBeginRead() {
        readPending = true;
        if (!reading && listener != null && listener.acceptQueueLength() > 0) {
            eventLoop().execute(this::readIfPending);
        }
    }

    private void readIfPending() {
        if (readPending && !reading && isActive() && listener != null && listener.acceptQueueLength() > 0) {
            ((Unsafe) unsafe()).read();
        }
    }

    private final class Unsafe extends AbstractUnsafe {
        @Override
        public void connect(SocketAddress remote, SocketAddress local, ChannelPromise promise) {
            safeSetFailure(promise, new UnsupportedOperationException("connect of a listener"));
        }

        void read() {
            ChannelPipeline pipeline = pipeline();
            var handle = recvBufAllocHandle();
            handle.reset(config);
            reading = true;
            readPending = false;
            try {
                do {
                    TcpConnection accepted = listener == null ? null : listener.accept();
                    if (accepted == null) {
                        break;
                    }
                    handle.incMessagesRead(1);
                    pipeline.fireChannelRead(new HostSocketChannel(HostServerSocketChannel.this, accepted));
                } while (!closed && handle.continueReading());
                handle.readComplete();
                pipeline.fireChannelReadComplete();
            } finally {
                reading = false;
            }
            if (!closed && readPending && listener != null && listener.acceptQueueLength() > 0) {
                eventLoop().execute(HostServerSocketChannel.this::readIfPending);
            }
        }
    }
}
