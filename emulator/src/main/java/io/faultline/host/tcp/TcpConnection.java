package io.faultline.host.tcp;

import io.faultline.packet.Address;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * One TCP connection: the transmission control block of RFC 9293 section 3.3.1 and its user calls (section 3.10). What it
 * receives is in {@link TcpReceiver}, what it sends in {@link TcpSender}; segments are processed by {@link SegmentArrival}.
 *
 * <p>Loop thread only.
 */
public final class TcpConnection extends TcpEndpoint {
    private static final int LEAST_TUNED_SEND_BUFFER = 65_536;
    private static final int SEND_BUFFER_UNDER_PRESSURE = 16_384;

    private static final int ESTABLISHED_EVENT = 1;
    private static final int READABLE_EVENT = 2;
    private static final int WRITABLE_EVENT = 4;
    private static final int FAILED_EVENT = 8;

    static final TcpUser NOBODY = new TcpUser() {
        @Override
        public void onEstablished() {}

        @Override
        public void onReadable() {}

        @Override
        public void onWritable() {}

        @Override
        public void onFailed(IOException cause) {}
    };

    final TcpStack stack;
    final TcpSettings settings;
    final TcpSender sender;
    final TcpReceiver receiver;
    final TcpTimers timers;
    /** Where it came from; null for an active open. */
    final @Nullable TcpListener listener;

    TcpState state = TcpState.CLOSED;
    final int timestampOffset;

    boolean offersTimestamps;
    boolean offersSack;
    boolean offersWindowScale;
    boolean sackAgreed;
    final int ownWindowScale;
    int peerMss;
    int pathMtu;

    /** The user has closed it: nobody reads, and what is left is delivered in the background. */
    boolean orphaned;

    long lastReceivedNs;

    /** The last ICMP error that was no reason to give up (RFC 5461); it becomes the reason if the peer stays silent. */
    @Nullable
    IOException softError;

    private @Nullable IOException failure;
    private TcpUser user = NOBODY;
    private int events;
    private boolean writeBlocked;

    TcpConnection(
            TcpStack stack,
            @Nullable TcpListener listener,
            Address local,
            int localPort,
            Address remote,
            int remotePort,
            TcpSettings settings,
            long nowNs) {
        super(local, localPort, remote, remotePort);
        this.stack = stack;
        this.listener = listener;
        this.settings = settings;
        sender = new TcpSender(
                settings, stack.pool, stack.sequenceNumbers.initial(local, localPort, remote, remotePort, nowNs));
        receiver = new TcpReceiver(settings, stack.pool);
        timers = new TcpTimers(this);
        timestampOffset = stack.sequenceNumbers.timestampOffset(local, remote);
        offersTimestamps = settings.timestamps;
        offersSack = settings.sack;
        offersWindowScale = settings.windowScaling;
        ownWindowScale = scaleFor(settings.receiveBufferBytes);
        pathMtu = stack.ip.pathMtu(remote);
        peerMss = remote.isIpv4() ? 536 : 1220; // RFC 9293 section 3.7.1, MUST-15
        lastReceivedNs = nowNs;
    }

    /** Who is told of what happens. */
    public void user(TcpUser newUser) {
        user = newUser;
    }

    /** Where it is in its life. */
    public TcpState state() {
        return state;
    }

    /** This end's address. */
    public Address localAddress() {
        return local;
    }

    /** This end's port. */
    public int localPort() {
        return localPort;
    }

    /** The peer's address. */
    public Address remoteAddress() {
        return remote;
    }

    /** The peer's port. */
    public int remotePort() {
        return remotePort;
    }

    /** The settings in force; changes take effect with the next segment where that is possible. */
    public TcpSettings settings() {
        return settings;
    }

    /** Why the connection failed, or null. */
    public @Nullable IOException failure() {
        return failure;
    }

    /** The smoothed round-trip time, 0 before the first measurement. */
    public long srttNs() {
        return sender.rtt.srttNs();
    }

    /** The retransmission timeout with its back-off. */
    public long rtoNs() {
        return sender.rtt.rtoNs();
    }

    /** The congestion window. */
    public long congestionWindowBytes() {
        return sender.congestion.cwnd;
    }

    /** Payload bytes of a full segment. */
    public int segmentBytes() {
        return sender.mss;
    }

    /** Bytes that can be read now. */
    public int readableBytes() {
        return receiver.queue.readable();
    }

    /** True once the peer's FIN has come and all before it was read, and after a failure. */
    public boolean isEndOfInput() {
        return readableBytes() == 0 && (receiver.finReceived || receiver.discarding || state == TcpState.CLOSED);
    }

    /**
     * Reads into a buffer, as far as it has room without growing, and tells the peer where a window has opened.
     *
     * @return bytes read; 0 if there are none now; -1 at the end of input
     */
    public int read(ByteBuf target) {
        int n = receiver.queue.read(target, target.writableBytes());
        if (n == 0) {
            return isEndOfInput() ? -1 : 0;
        }
        receiver.onRead(n);
        if (state.canReceive() && !stack.isProcessing(this) && receiver.isWindowUpdateDue(sender.mss)) {
            stack.output.ack(this, stack.loop.nowNs());
        }
        return n;
    }

    /**
     * Takes bytes into the send buffer as far as it has room; {@link #flush} sends them.
     *
     * @return bytes taken; if fewer than readable {@link TcpUser#onWritable} tells when there is room again
     * @throws IOException if the connection has failed, or its output has been shut
     */
    public int write(ByteBuf source) throws IOException {
        if (failure != null) {
            throw failure;
        }
        if (!state.canSend() && state != TcpState.SYN_SENT && state != TcpState.SYN_RECEIVED) {
            throw TcpErrors.brokenPipe();
        }
        int n = sender.buffer.append(source, sendLimit());
        writeBlocked |= source.isReadable();
        return n;
    }

    /** The send buffer's size: twice the congestion window, as Linux tunes it, unless it was set; little while memory is short. */
    private int sendLimit() {
        int limit = settings.sendBufferFixed
                ? settings.sendBufferBytes
                : (int) Math.min(
                        settings.sendBufferBytes, Math.max(LEAST_TUNED_SEND_BUFFER, 2 * sender.congestion.cwnd));
        return stack.pool.isUnderPressure() ? Math.min(limit, SEND_BUFFER_UNDER_PRESSURE) : limit;
    }

    /** Sends what was written, as far as windows permit. */
    public void flush() {
        stack.output.run(this, stack.loop.nowNs());
    }

    /** Sends a FIN after what was written (RFC 9293 section 3.10.4); reading goes on. */
    public void shutdownOutput() {
        long nowNs = stack.loop.nowNs();
        switch (state) {
            case ESTABLISHED, SYN_RECEIVED -> state = TcpState.FIN_WAIT_1;
            case CLOSE_WAIT -> state = TcpState.LAST_ACK;
            case SYN_SENT -> {
                destroy();
                return;
            }
            default -> {
                return;
            }
        }
        sender.finQueued = true;
        stack.output.run(this, nowNs);
    }

    /** Reads no more: what was not read and what comes is forgotten, and acknowledged. */
    public void shutdownInput() {
        receiver.discarding = true;
        receiver.queue.discardReadable();
    }

    /**
     * Lets go of the connection. Written data is delivered in the background, then the connection is closed; but it is reset if
     * received data was not read (RFC 9293 section 3.10.4, RFC 2525 section 2.17) or the settings say linger 0.
     */
    public void close() {
        user = NOBODY;
        if (orphaned) {
            return;
        }
        if (readableBytes() > 0 || settings.lingerSeconds == 0) {
            abort();
            return;
        }
        orphaned = true;
        boolean embryonic = state == TcpState.SYN_SENT || state == TcpState.SYN_RECEIVED;
        if (state == TcpState.SYN_RECEIVED && listener != null) {
            abort();
            return;
        }
        shutdownOutput();
        if (!embryonic || state != TcpState.CLOSED) {
            timers.onOrphaned(stack.loop.nowNs());
        }
    }

    /** Resets the connection (RFC 9293 section 3.10.5); what was not sent is lost. The user is told nothing. */
    public void abort() {
        user = NOBODY;
        orphaned = true;
        switch (state) {
            case SYN_RECEIVED, ESTABLISHED, FIN_WAIT_1, FIN_WAIT_2, CLOSE_WAIT, CLOSING, LAST_ACK ->
                stack.writer.reset(this, stack.loop.nowNs());
            default -> {}
        }
        destroy();
    }

    /** The keep-alive settings have changed. */
    public void keepAliveChanged() {
        timers.keepAliveChanged(stack.loop.nowNs());
    }

    /** The MSS to announce: what fits through the port towards the peer (RFC 9293 section 3.7.1). */
    int advertisedMss() {
        int mss = stack.ip.portMtu(remote) - headerBytes();
        return settings.maxSegmentBytes == 0 ? mss : Math.min(mss, settings.maxSegmentBytes);
    }

    /** The payload of a full segment follows the peer's MSS, the path MTU and the options in each segment (RFC 6691). */
    void updateMss() {
        int mss = Math.min(peerMss, pathMtu - headerBytes());
        if (settings.maxSegmentBytes > 0) {
            mss = Math.min(mss, settings.maxSegmentBytes);
        }
        sender.mss = Math.max(32, mss - (receiver.timestamps ? 12 : 0));
    }

    private int headerBytes() {
        return (remote.isIpv4() ? 20 : 40) + 20;
    }

    int initialWindowField() {
        return Math.min(settings.receiveBufferBytes, 65535);
    }

    void established() {
        state = TcpState.ESTABLISHED;
        timers.onEstablished(stack.loop.nowNs());
        if (listener == null) {
            stack.counters.activeOpens++;
            events |= ESTABLISHED_EVENT;
        }
    }

    /** The peer has answered a connect that wanted to know no more than that: the connection is over, and a success. */
    void answered() {
        stack.counters.activeOpens++;
        events |= ESTABLISHED_EVENT;
        destroy();
    }

    void markReadable() {
        events |= READABLE_EVENT;
    }

    /** Acknowledgements have freed room; a user that waits is told once a third of the buffer is free, as Linux does. */
    void checkWritable() {
        int limit = sendLimit();
        if (writeBlocked && state.canSend() && limit - sender.buffer.size() >= limit / 3) {
            writeBlocked = false;
            events |= WRITABLE_EVENT;
        }
    }

    /** The connection is over, and the user learns why with the next {@link #deliverEvents}. */
    void fail(IOException cause) {
        if (failure == null) {
            failure = cause;
        }
        events = FAILED_EVENT;
        destroy();
    }

    /** The connection is over: nothing of it stays in the stack. Bytes received can still be read. */
    void destroy() {
        TcpState before = state;
        if (before == TcpState.SYN_SENT) {
            stack.counters.connectFailures++;
        }
        state = TcpState.CLOSED;
        timers.stop();
        sender.clear();
        if (orphaned) {
            receiver.queue.clear();
        }
        stack.forget(this, before);
    }

    /** Tells the user what has happened since the last call; the connection may be gone or changed afterwards. */
    void deliverEvents() {
        while (events != 0) {
            int now = events;
            events = 0;
            if ((now & ESTABLISHED_EVENT) != 0) {
                user.onEstablished();
            }
            if ((now & READABLE_EVENT) != 0) {
                user.onReadable();
            }
            if ((now & WRITABLE_EVENT) != 0) {
                user.onWritable();
            }
            if ((now & FAILED_EVENT) != 0 && failure != null) {
                user.onFailed(failure);
            }
        }
    }

    private static int scaleFor(int bufferBytes) {
        int scale = 0;
        while (scale < 14 && (bufferBytes >> scale) > 65535) {
            scale++;
        }
        return scale;
    }

    /** The four-tuple and the state. */
    @Override
    public String toString() {
        return local + ":" + localPort + " -> " + remote + ":" + remotePort + " " + state;
    }
}
