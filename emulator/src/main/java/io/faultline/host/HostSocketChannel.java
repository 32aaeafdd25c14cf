package io.faultline.host;

import io.faultline.host.tcp.TcpConnection;
import io.faultline.host.tcp.TcpSettings;
import io.faultline.host.tcp.TcpUser;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelMetadata;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.util.internal.StringUtil;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.nio.channels.AlreadyConnectedException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ConnectionPendingException;
import org.jspecify.annotations.Nullable;

/**
 * A TCP connection of a virtual host as a Netty channel, for {@link Host#tcpBootstrap()} or accepted by a {@link
 * HostServerSocketChannel}. It takes {@link ByteBuf}s; a {@code FileRegion} is refused.
 *
 * <p>Connecting fails as a real client knows it: {@code ConnectException} (refused), {@code NoRouteToHostException}
 * (unreachable), {@code ConnectTimeoutException}. A reset is a {@code SocketException} "Connection reset". Loop thread only.
 */
public final class HostSocketChannel extends DuplexSocketChannel {
    private static final ChannelMetadata METADATA = new ChannelMetadata(false, 16);

    private final Host host;
    private final HostSocketChannelConfig config;
    private @Nullable TcpConnection connection;
    private @Nullable InetSocketAddress boundTo;
    private @Nullable ConnectAttempt connecting;
    private @Nullable IOException failure;

    private boolean connected;
    private boolean closed;
    private boolean outputShutdown;
    private boolean inputShutdown;
    private boolean inputShutdownTold;
    private boolean readPending;
    private boolean reading;

    /** An unconnected channel of a host. */
    public HostSocketChannel(Host host) {
        super(null, host.sockets().nextChannelId());
        this.host = host;
        config = new HostSocketChannelConfig(this, new TcpSettings());
        host.sockets().opened(this);
    }

    HostSocketChannel(HostServerSocketChannel parent, TcpConnection accepted) {
        super(parent, parent.host().sockets().nextChannelId());
        host = parent.host();
        config = new HostSocketChannelConfig(this, accepted.settings());
        connection = accepted;
        connected = true;
        failure = accepted.failure();
        accepted.user(new User());
        host.sockets().opened(this);
    }

    /** The host it belongs to. */
    public Host host() {
        return host;
    }

    /** The connection below, for its state and measurements; null before connecting. */
    public @Nullable TcpConnection connection() {
        return connection;
    }

    @Override
    public HostSocketChannelConfig config() {
        return config;
    }

    @Override
    public ChannelMetadata metadata() {
        return METADATA;
    }

    @Override
    public boolean isOpen() {
        return !closed;
    }

    @Override
    public boolean isActive() {
        return connected && !closed;
    }

    @Override
    public boolean isInputShutdown() {
        return inputShutdown || !isActive();
    }

    @Override
    public boolean isOutputShutdown() {
        return outputShutdown || !isActive();
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
        TcpConnection c = connection;
        if (c != null) {
            return HostAddresses.socketAddress(c.localAddress(), c.localPort());
        }
        // Netty remembers the first answer: none, rather than one without its port.
        return boundTo != null && boundTo.getPort() != 0 ? boundTo : null;
    }

    @Override
    protected @Nullable SocketAddress remoteAddress0() {
        TcpConnection c = connection;
        return c == null || !connected ? null : HostAddresses.socketAddress(c.remoteAddress(), c.remotePort());
    }

    @Override
    protected void doBind(SocketAddress address) throws Exception {
        boundTo = host.sockets().checkBindable(address);
    }

    @Override
    protected void doDisconnect() throws Exception {
        doClose();
    }

    @Override
    protected void doClose() {
        if (closed) {
            return;
        }
        closed = true;
        endAttempt(new ClosedChannelException());
        if (connection != null) {
            connection.close();
        }
        host.sockets().closed(this);
    }

    @Override
    protected void doShutdownOutput() {
        outputShutdown = true;
        if (connection != null) {
            connection.shutdownOutput();
        }
    }

    @Override
    void doShutdownInput() {
        inputShutdown = true;
        if (connection != null) {
            connection.shutdownInput();
        }
    }

    @Override
    protected Object filterOutboundMessage(Object msg) {
        if (msg instanceof ByteBuf) {
            return msg;
        }
        throw new UnsupportedOperationException("message: " + StringUtil.simpleClassName(msg) + " (expected: ByteBuf)");
    }

    /** Copies what fits into the send buffer; the rest waits in Netty's outbound buffer, whose water marks tell the user. */
    @Override
    protected void doWrite(ChannelOutboundBuffer in) throws Exception {
        TcpConnection c = connected();
        while (true) {
            Object msg = in.current();
            if (msg == null) {
                break;
            }
            ByteBuf buf = (ByteBuf) msg;
            int taken = buf.isReadable() ? c.write(buf) : 0;
            if (taken > 0) {
                in.progress(taken);
            }
            if (buf.isReadable()) {
                break;
            }
            in.remove();
        }
        c.flush();
    }

    private TcpConnection connected() throws ClosedChannelException {
        TcpConnection c = connection;
        if (c == null) {
            throw new ClosedChannelException();
        }
        return c;
    }

    @Override
    protected void doBeginRead() {
        readPending = true;
        if (!reading && hasSomethingToRead()) {
            // Later, so that a handler that reads within channelRead does not nest.
            eventLoop().execute(this::readIfPending);
        }
    }

    void clearReadPending() {
        readPending = false;
    }

    void keepAliveChanged() {
        if (connection != null) {
            connection.keepAliveChanged();
        }
    }

    private boolean hasSomethingToRead() {
        TcpConnection c = connection;
        return c != null && (failure != null || c.readableBytes() > 0 || (c.isEndOfInput() && !inputShutdownTold));
    }

    private void readIfPending() {
        if (readPending && !reading && isActive() && hasSomethingToRead()) {
            ((Unsafe) unsafe()).read();
        }
    }

    /** The host has crashed, and the process with it: the channel is gone, without a sign on the wire. */
    void hostCrashed() {
        endAttempt(new SocketException("Host is down: " + host.name()));
        unsafe().close(voidPromise());
    }

    private void endAttempt(Throwable cause) {
        ConnectAttempt attempt = connecting;
        connecting = null;
        if (attempt != null) {
            attempt.fail(cause);
        }
    }

    /** What the connection tells. */
    private final class User implements TcpUser {
        @Override
        public void onEstablished() {
            ((Unsafe) unsafe()).connectSucceeded();
        }

        @Override
        public void onReadable() {
            readIfPending();
        }

        @Override
        public void onWritable() {
            ((Unsafe) unsafe()).flushPending();
        }

        @Override
        public void onFailed(IOException cause) {
            if (connected) {
                failure = cause;
                readIfPending();
                if (isOpen() && !config.isAutoRead() && connection != null && connection.readableBytes() == 0) {
                    // Nothing is left that the user might still want to read first.
                    ((Unsafe) unsafe()).failed(cause);
                }
            } else {
                ((Unsafe) unsafe()).connectFailed(cause);
            }
        }
    }

    private final class Unsafe extends AbstractUnsafe {
        @Override
        public void connect(SocketAddress remote, @Nullable SocketAddress local, ChannelPromise promise) {
            if (promise.isDone() || !ensureOpen(promise)) {
                return;
            }
            try {
                if (connected) {
                    throw new AlreadyConnectedException();
                }
                if (connecting != null) {
                    throw new ConnectionPendingException();
                }
                if (local != null) {
                    doBind(local);
                }
                InetSocketAddress to = HostAddresses.resolved(remote);
                connection = host.sockets().connect(boundTo, to, config.settings(), new User());
                if (connection.failure() != null) {
                    throw connection.failure();
                }
                connecting = new ConnectAttempt(promise, to, config.getConnectTimeoutMillis());
                connecting.start(eventLoop(), this::connectFailed, this::cancelled);
            } catch (Throwable t) {
                promise.tryFailure(annotateConnectException(t, remote));
                close(voidPromise());
            }
        }

        private void cancelled() {
            connecting = null;
            close(voidPromise());
        }

        void connectSucceeded() {
            ConnectAttempt attempt = connecting;
            connecting = null;
            connected = true;
            boolean wanted = attempt != null && attempt.succeed();
            pipeline().fireChannelActive();
            if (!wanted) {
                close(voidPromise());
            }
        }

        void connectFailed(IOException cause) {
            ConnectAttempt attempt = connecting;
            connecting = null;
            if (attempt != null) {
                attempt.fail(
                        cause instanceof ConnectTimeoutException
                                ? cause
                                : annotateConnectException(cause, attempt.remote()));
            }
            close(voidPromise());
        }

        void flushPending() {
            flush0();
        }

        void failed(Throwable cause) {
            pipeline().fireExceptionCaught(cause);
            close(voidPromise());
        }

        /** Reads as Netty's own socket channels do, so that codecs and back-pressure see no difference. */
        void read() {
            TcpConnection c = connection;
            if (c == null) {
                return;
            }
            ChannelPipeline pipeline = pipeline();
            var handle = recvBufAllocHandle();
            handle.reset(config);
            reading = true;
            boolean end = false;
            try {
                boolean any = false;
                do {
                    if (c.readableBytes() == 0) {
                        handle.lastBytesRead(0);
                        end = c.isEndOfInput();
                        readPending &= !end;
                        break;
                    }
                    ByteBuf buffer = handle.allocate(config.getAllocator());
                    handle.attemptedBytesRead(buffer.writableBytes());
                    handle.lastBytesRead(c.read(buffer));
                    handle.incMessagesRead(1);
                    readPending = false;
                    any = true;
                    pipeline.fireChannelRead(buffer);
                } while (!closed && handle.continueReading());
                handle.readComplete();
                if (any || end) {
                    // A read that a handler asked for meanwhile stays pending.
                    pipeline.fireChannelReadComplete();
                }
            } finally {
                reading = false;
            }
            if (closed) {
                return;
            }
            if (failure != null && c.readableBytes() == 0) {
                failed(failure);
            } else if (end) {
                endOfInput(pipeline);
            } else if (readPending && hasSomethingToRead()) {
                // Others get their turn first; a user who has not asked for more gets no more.
                eventLoop().execute(HostSocketChannel.this::readIfPending);
            }
        }

        private void endOfInput(ChannelPipeline pipeline) {
            if (!inputShutdown) {
                if (config.isAllowHalfClosure()) {
                    inputShutdown = true;
                    pipeline.fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
                } else {
                    close(voidPromise());
                    return;
                }
            }
            if (!inputShutdownTold) {
                inputShutdownTold = true;
                pipeline.fireUserEventTriggered(ChannelInputShutdownReadComplete.INSTANCE);
            }
        }
    }
}
