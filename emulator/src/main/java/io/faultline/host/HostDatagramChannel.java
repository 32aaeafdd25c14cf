package io.faultline.host;

import io.faultline.packet.Address;
import io.netty.buffer.ByteBuf;
import io.netty.channel.AddressedEnvelope;
import io.netty.channel.ChannelMetadata;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DatagramPacket;
import io.netty.util.internal.StringUtil;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.SocketAddress;
import java.nio.channels.NotYetConnectedException;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * A UDP socket of a virtual host as a Netty channel, for {@link Host#udpBootstrap()}. It reads {@link DatagramPacket}s and
 * writes those, other envelopes of a {@link ByteBuf}, or, when connected, {@link ByteBuf}s. Multicast is refused.
 *
 * <p>What waits to be read is bounded by {@code SO_RCVBUF}. An ICMP "port unreachable" surfaces on a connected channel as {@link
 * PortUnreachableException} in the pipeline and leaves the channel open. A channel that is bound but not connected stays open
 * through a crash of its host. Loop thread only.
 */
public final class HostDatagramChannel extends UnicastDatagramChannel {
    private static final ChannelMetadata METADATA = new ChannelMetadata(true, 16);

    private final Host host;
    private final HostDatagramChannelConfig config;
    private final ArrayDeque<DatagramPacket> received = new ArrayDeque<>();
    private int receivedBytes;
    private @Nullable InetSocketAddress local;
    private @Nullable InetSocketAddress remote;
    private @Nullable Address localAddress;
    private @Nullable Address remoteAddress;
    private boolean closed;
    private boolean readPending;
    private boolean reading;
    private @Nullable DatagramReceiver receiver;

    /** An unbound channel of a host. */
    public HostDatagramChannel(Host host) {
        super(host.sockets().nextChannelId());
        this.host = host;
        config = new HostDatagramChannelConfig(this);
        host.sockets().opened(this);
    }

    /** The host it belongs to. */
    public Host host() {
        return host;
    }

    @Override
    public HostDatagramChannelConfig config() {
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
        return local != null && !closed;
    }

    @Override
    public boolean isConnected() {
        return remote != null && !closed;
    }

    /**
     * Has all datagrams handed to a receiver instead of the pipeline; null for the pipeline. There is no queue then, so neither
     * {@code SO_RCVBUF} nor auto-read matters.
     */
    public void receiver(@Nullable DatagramReceiver newReceiver) {
        receiver = newReceiver;
    }

    @Nullable
    DatagramReceiver receiver() {
        return receiver;
    }

    /**
     * Returns an empty buffer for the payload of one datagram to a peer, to be sent by {@link #send}. The caller owns it.
     *
     * @param payloadBytes its capacity; it grows by need
     */
    public ByteBuf newDatagram(DatagramPeer to, int payloadBytes) {
        return host.udpLayer().newDatagram(to.address(), payloadBytes);
    }

    /**
     * Sends a buffer of {@link #newDatagram} at once, past the pipeline; takes its ownership. What cannot be sent is lost, as
     * datagrams are.
     */
    public void send(ByteBuf datagram, DatagramPeer to) {
        if (!isActive()) {
            datagram.release();
            return;
        }
        try {
            host.udpLayer().sendInPlace(this, to.address(), to.port(), datagram);
        } catch (IOException e) {
            // Too long, or no address of the peer's family: lost.
        }
    }

    /** The address bound to, or null for all of the host's. */
    @Nullable
    Address boundAddress() {
        return localAddress;
    }

    int boundPort() {
        return local == null ? 0 : local.getPort();
    }

    /** How well a datagram fits: 0 not at all, more for a bound address, most for the connected peer. */
    int match(long localHigh, long localLow, long remoteHigh, long remoteLow, int remotePort) {
        int score = 1;
        if (localAddress != null) {
            if (localAddress.high() != localHigh || localAddress.low() != localLow) {
                return 0;
            }
            score++;
        }
        if (remoteAddress != null && remote != null) {
            if (remoteAddress.high() != remoteHigh
                    || remoteAddress.low() != remoteLow
                    || remote.getPort() != remotePort) {
                return 0;
            }
            score += 2;
        }
        return score;
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
        return local;
    }

    @Override
    protected @Nullable SocketAddress remoteAddress0() {
        return remote;
    }

    @Override
    protected void doBind(SocketAddress address) throws Exception {
        InetSocketAddress to = host.sockets().checkBindable(address);
        InetAddress inet = to.getAddress();
        Address chosen = inet.isAnyLocalAddress() ? null : Address.of(inet);
        int port = host.udpLayer().bind(this, chosen, to.getPort());
        localAddress = chosen;
        local = new InetSocketAddress(inet, port);
    }

    private void bindIfUnbound() throws Exception {
        if (local == null) {
            doBind(new InetSocketAddress(0));
        }
    }

    @Override
    protected void doDisconnect() {
        remote = null;
        remoteAddress = null;
    }

    @Override
    protected void doClose() {
        if (closed) {
            return;
        }
        closed = true;
        if (local != null) {
            host.udpLayer().unbind(this, local.getPort());
        }
        for (DatagramPacket packet = received.poll(); packet != null; packet = received.poll()) {
            packet.release();
        }
        receivedBytes = 0;
        host.sockets().closed(this);
    }

    @Override
    protected Object filterOutboundMessage(Object msg) {
        if (msg instanceof ByteBuf) {
            return msg;
        }
        if (msg instanceof AddressedEnvelope<?, ?> envelope
                && envelope.content() instanceof ByteBuf
                && (envelope.recipient() == null || envelope.recipient() instanceof InetSocketAddress)) {
            return msg;
        }
        throw new UnsupportedOperationException("message: " + StringUtil.simpleClassName(msg)
                + " (expected: DatagramPacket, AddressedEnvelope<ByteBuf, InetSocketAddress> or ByteBuf)");
    }

    @Override
    protected void doWrite(ChannelOutboundBuffer in) throws Exception {
        bindIfUnbound();
        for (Object msg = in.current(); msg != null; msg = in.current()) {
            try {
                send(msg);
                in.remove();
            } catch (IOException | RuntimeException e) {
                in.remove(e);
            }
        }
    }

    private void send(Object msg) throws IOException {
        ByteBuf content;
        InetSocketAddress to = remote;
        if (msg instanceof AddressedEnvelope<?, ?> envelope) {
            content = (ByteBuf) envelope.content();
            if (envelope.recipient() instanceof InetSocketAddress recipient) {
                to = HostAddresses.resolved(recipient);
            }
        } else {
            content = (ByteBuf) msg;
        }
        if (to == null) {
            throw new NotYetConnectedException();
        }
        Address destination = to.equals(remote) && remoteAddress != null ? remoteAddress : Address.of(to.getAddress());
        host.udpLayer().send(this, destination, to.getPort(), content);
    }

    /** Takes a datagram; false if what waits to be read is too much already. Owns the content from then on. */
    boolean receive(ByteBuf content, InetSocketAddress sender, InetSocketAddress recipient) {
        int length = content.readableBytes();
        // A datagram without payload still costs its bookkeeping.
        if (receivedBytes + length + received.size() > config.getReceiveBufferSize()) {
            return false;
        }
        received.add(new DatagramPacket(content, recipient, sender));
        receivedBytes += length;
        readIfPending();
        return true;
    }

    void onPortUnreachable() {
        if (isConnected()) {
            pipeline().fireExceptionCaught(new PortUnreachableException("Connection refused: " + remote));
        }
    }

    /** The host has crashed: a connected socket dies with its process, a bound one is part of the set-up. */
    void hostCrashed() {
        for (DatagramPacket packet = received.poll(); packet != null; packet = received.poll()) {
            packet.release();
        }
        receivedBytes = 0;
        if (remote != null) {
            unsafe().close(voidPromise());
        }
    }

    @Override
    protected void doBeginRead() {
        readPending = true;
        if (!reading && !received.isEmpty()) {
            eventLoop().execute(this::readIfPending);
        }
    }

    private void readIfPending() {
        if (readPending && !reading && !closed && !received.isEmpty()) {
            ((Unsafe) unsafe()).read();
        }
    }

    private final class Unsafe extends AbstractUnsafe {
        @Override
        public void connect(SocketAddress to, @Nullable SocketAddress from, ChannelPromise promise) {
            if (!promise.setUncancellable() || !ensureOpen(promise)) {
                return;
            }
            boolean wasActive = isActive();
            try {
                if (from != null) {
                    doBind(from);
                }
                bindIfUnbound();
                InetSocketAddress resolved = HostAddresses.resolved(to);
                remoteAddress = Address.of(resolved.getAddress());
                remote = resolved;
            } catch (Throwable t) {
                safeSetFailure(promise, annotateConnectException(t, to));
                closeIfClosed();
                return;
            }
            safeSetSuccess(promise);
            if (!wasActive) {
                pipeline().fireChannelActive();
            }
        }

        void read() {
            ChannelPipeline pipeline = pipeline();
            var handle = recvBufAllocHandle();
            handle.reset(config);
            reading = true;
            try {
                do {
                    DatagramPacket packet = received.poll();
                    if (packet == null) {
                        break;
                    }
                    int length = packet.content().readableBytes();
                    receivedBytes -= length;
                    handle.attemptedBytesRead(Math.max(1, length));
                    handle.lastBytesRead(Math.max(1, length));
                    handle.incMessagesRead(1);
                    readPending = false;
                    pipeline.fireChannelRead(packet);
                } while (!closed && handle.continueReading());
                handle.readComplete();
                pipeline.fireChannelReadComplete();
            } finally {
                reading = false;
            }
            if (!closed && readPending && !received.isEmpty()) {
                eventLoop().execute(HostDatagramChannel.this::readIfPending);
            }
        }
    }
}
