package io.faultline.host.tcp;

import io.faultline.engine.NetworkLoop;
import io.faultline.fabric.DropReason;
import io.faultline.packet.Address;
import io.faultline.packet.Malformation;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.net.BindException;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A host's TCP: its listeners, its connections, and the way from a datagram to the one it belongs to. Bounded in the number of
 * connections and of TIME-WAIT remainders.
 *
 * <p>Loop thread only.
 */
public final class TcpStack {
    /** Linux's tcp_max_tw_buckets is of this order; beyond it TIME-WAIT is skipped. */
    private static final int MAX_TIME_WAITS = 65_536;

    private static final int MAX_CONNECTIONS = 262_144;

    /** Linux's tcp_challenge_ack_limit, a second. */
    private static final int CHALLENGE_ACKS_PER_SECOND = 1000;

    private static final long SECOND_NS = 1_000_000_000L;

    final NetworkLoop loop;
    final int nodeId;
    final IpLayer ip;
    final TcpCounters counters = new TcpCounters();
    final ArrayPool pool = new ArrayPool();
    final SequenceNumbers sequenceNumbers;
    final SegmentWriter writer;
    final TcpOutput output;
    TcpDemux demux;
    int timeWaits;

    private final RandomGenerator portRandom;
    private final PortTable<TcpListener> listeners = new PortTable<>();
    private final SegmentArrival arrival;
    private final SynSentArrival synSentArrival;
    private final Segment segment = new Segment();
    private final long salt;
    private @Nullable TcpConnection processing;
    private long challengeWindowNs = -SECOND_NS;
    private int challengesLeft;

    /**
     * Makes a host's TCP.
     *
     * @param name the host's name, for its random streams
     */
    public TcpStack(NetworkLoop loop, int nodeId, String name, IpLayer ip) {
        this.loop = loop;
        this.nodeId = nodeId;
        this.ip = ip;
        RandomGenerator secrets = loop.random(name, "tcp-secret");
        sequenceNumbers = new SequenceNumbers(secrets);
        salt = secrets.nextLong();
        portRandom = loop.random(name, "tcp-port");
        demux = new TcpDemux(salt);
        writer = new SegmentWriter(this, ip);
        output = new TcpOutput(writer, counters);
        arrival = new SegmentArrival(this);
        synSentArrival = new SynSentArrival(this, arrival);
    }

    /** What this stack has done. */
    public TcpCounters counters() {
        return counters;
    }

    /** Bytes of memory that send and receive buffers hold. */
    public long bufferBytes() {
        return pool.inUseBytes();
    }

    /** Connections in any state but TIME-WAIT. */
    public int connections() {
        return demux.size() - timeWaits;
    }

    /** Connections in TIME-WAIT. */
    public int timeWaits() {
        return timeWaits;
    }

    /**
     * Opens a connection actively; {@link TcpUser} learns the outcome.
     *
     * @param localPort 0 for an ephemeral port (RFC 6056)
     * @throws BindException if the port is taken, or no ephemeral port is left for this peer
     */
    public TcpConnection connect(
            Address local, int localPort, Address remote, int remotePort, TcpSettings settings, TcpUser user)
            throws IOException {
        if (isFull()) {
            throw new BindException("Too many connections: " + MAX_CONNECTIONS);
        }
        long nowNs = loop.nowNs();
        int port = localPort == 0 ? ephemeralPort(local, remote, remotePort) : localPort;
        TcpEndpoint existing = demux.find(local.high(), local.low(), port, remote.high(), remote.low(), remotePort);
        if (existing instanceof TimeWait old) {
            old.end();
        } else if (existing != null) {
            throw new BindException("Address already in use: " + local + ":" + port);
        }
        TcpConnection c = new TcpConnection(this, null, local, port, remote, remotePort, settings, nowNs);
        c.user(user);
        c.state = TcpState.SYN_SENT;
        add(c);
        if (!startSyn(c, nowNs)) {
            c.fail(TcpErrors.networkUnreachable());
        }
        return c;
    }

    /**
     * Listens.
     *
     * @param address null for all of the host's addresses
     * @param settings copied for each connection
     * @param onAcceptable runs when connections wait to be accepted
     * @throws BindException if address and port are taken
     */
    public TcpListener listen(
            @Nullable Address address, int port, TcpSettings settings, int backlog, Runnable onAcceptable)
            throws BindException {
        int chosen = port == 0 ? freeListenPort() : port;
        for (TcpListener other : listeners.all(chosen)) {
            if (other.address() == null || address == null || address.equals(other.address())) {
                throw new BindException("Address already in use: " + (address == null ? "*" : address) + ":" + chosen);
            }
        }
        TcpListener listener = new TcpListener(this, address, chosen, settings, backlog, onAcceptable);
        listeners.add(chosen, listener);
        return listener;
    }

    /**
     * Takes a whole, well-formed IP datagram that carries TCP and is for this host; the caller keeps its ownership.
     *
     * @return null if the segment was of use, or why it was not
     */
    public @Nullable DropReason receive(ByteBuf packet, int ipOffset, long nowNs) {
        Malformation malformation = segment.read(packet, ipOffset);
        if (malformation != Malformation.NONE) {
            return malformation == Malformation.TRANSPORT_CHECKSUM ? DropReason.BAD_CHECKSUM : DropReason.MALFORMED;
        }
        counters.segmentsReceived++;
        try {
            return dispatch(segment, nowNs);
        } finally {
            segment.forget();
        }
    }

    private @Nullable DropReason dispatch(Segment g, long nowNs) {
        TcpEndpoint endpoint =
                demux.find(g.localHigh, g.localLow, g.localPort, g.remoteHigh, g.remoteLow, g.remotePort);
        if (endpoint instanceof TimeWait old) {
            if (!old.receive(g, nowNs)) {
                return null;
            }
            endpoint = null;
        }
        if (endpoint instanceof TcpConnection c) {
            return process(c, g, nowNs) ? null : DropReason.NOT_ACCEPTABLE;
        }
        TcpListener listener = listenerFor(g);
        if (listener == null) {
            writer.resetFor(g, nowNs);
            return DropReason.NO_LISTENER;
        }
        return listener.receive(g, nowNs) ? null : DropReason.NOT_ACCEPTABLE;
    }

    private boolean process(TcpConnection c, Segment g, long nowNs) {
        TcpConnection outer = processing;
        processing = c;
        boolean used;
        try {
            used = c.state == TcpState.SYN_SENT ? synSentArrival.process(c, g, nowNs) : arrival.process(c, g, nowNs);
            c.deliverEvents();
        } finally {
            processing = outer;
        }
        if (c.listener != null) {
            c.listener.announce();
        }
        if (c.state != TcpState.CLOSED) {
            output.run(c, nowNs);
            if (c.receiver.ackNow) {
                output.ack(c, nowNs);
            } else if (c.receiver.ackDelayed) {
                c.timers.delayAck(nowNs);
            }
        }
        return used;
    }

    /** While a segment of the connection is processed, reading sends no window update: an acknowledgement follows. */
    boolean isProcessing(TcpConnection c) {
        return processing == c;
    }

    /**
     * An ICMP error quotes a segment of ours; hostile ones are told by the sequence number (RFC 5927 section 4.1).
     *
     * @param sequence the quoted sequence number
     */
    public void onIcmpError(
            Address local, int localPort, Address remote, int remotePort, int sequence, IcmpCause cause) {
        TcpConnection c = quoted(local, localPort, remote, remotePort, sequence);
        if (c == null) {
            return;
        }
        // RFC 5461 and Linux: during the handshake an error is the end; afterwards it may heal.
        if (c.state == TcpState.SYN_SENT || (c.state == TcpState.SYN_RECEIVED && c.listener == null)) {
            c.fail(TcpErrors.of(cause));
            c.deliverEvents();
        } else if (c.state == TcpState.SYN_RECEIVED) {
            c.destroy();
        } else {
            c.softError = TcpErrors.of(cause);
        }
    }

    /** A router's "packet too big" about a segment of ours: the path MTU is lower (RFC 1191, RFC 8201). */
    public void onPacketTooBig(Address local, int localPort, Address remote, int remotePort, int sequence, int mtu) {
        TcpConnection c = quoted(local, localPort, remote, remotePort, sequence);
        if (c == null || mtu >= c.pathMtu) {
            return;
        }
        c.pathMtu = mtu;
        int before = c.sender.mss;
        c.updateMss();
        if (c.sender.mss < before && c.state.isSynchronized()) {
            c.sender.onPathMtuLowered();
            output.sendFirst(c, loop.nowNs());
            output.run(c, loop.nowNs());
        }
    }

    private @Nullable TcpConnection quoted(Address local, int localPort, Address remote, int remotePort, int sequence) {
        TcpEndpoint endpoint =
                demux.find(local.high(), local.low(), localPort, remote.high(), remote.low(), remotePort);
        if (endpoint instanceof TcpConnection c) {
            long seq = c.sender.widen(sequence);
            return c.sender.una <= seq && seq < c.sender.max ? c : null;
        }
        return null;
    }

    /** The host has crashed: all state is gone, nothing is sent; users are not told, their channels die with them. */
    public void crash() {
        for (TcpEndpoint endpoint : demux.snapshot()) {
            if (endpoint instanceof TcpConnection c) {
                c.orphaned = true;
                c.user(TcpConnection.NOBODY);
                c.destroy();
            } else if (endpoint instanceof TimeWait old) {
                old.end();
            }
        }
        for (TcpListener listener : listeners.removeAll()) {
            listener.vanish();
        }
    }

    boolean isFull() {
        return connections() >= MAX_CONNECTIONS;
    }

    void add(TcpConnection c) {
        demux.add(c);
    }

    /** Takes the options both sides offer (RFC 7323, RFC 2018, RFC 9293 section 3.7.1) from the peer's SYN. */
    void agree(TcpConnection c, Segment g, long nowNs) {
        TcpReceiver r = c.receiver;
        r.start(g.seq);
        if (g.options.mss() > 0) {
            c.peerMss = Math.max(48, g.options.mss());
        }
        c.offersTimestamps &= g.options.hasTimestamps();
        c.offersSack &= g.options.sackPermitted();
        c.offersWindowScale &= g.options.windowScale() >= 0;
        if (c.offersTimestamps) {
            r.startTimestamps(g.options.timestampValue(), nowNs);
        }
        if (c.offersSack) {
            c.sackAgreed = true;
            c.sender.useSack();
        }
        if (c.offersWindowScale) {
            c.sender.windowScale = g.options.windowScale();
            r.windowScale = c.ownWindowScale;
        }
        c.updateMss();
    }

    /** Sends the first SYN; false if it could not leave the host. */
    boolean startSyn(TcpConnection c, long nowNs) {
        TcpSender s = c.sender;
        s.nxt = s.iss + 1;
        s.max = s.nxt;
        s.startTiming(s.max, nowNs);
        boolean sent = writer.syn(c, nowNs);
        c.timers.restartRetransmit(nowNs);
        return sent;
    }

    void timeWait(TcpConnection c, long nowNs) {
        boolean skip = c.settings.timeWaitNs == 0 || timeWaits >= MAX_TIME_WAITS;
        if (skip) {
            c.receiver.ackNow = false;
            output.ack(c, nowNs);
        }
        c.timers.stop();
        c.sender.clear();
        demux.remove(c);
        c.state = TcpState.TIME_WAIT;
        if (!skip) {
            TimeWait remainder = new TimeWait(c, nowNs);
            demux.add(remainder);
            timeWaits++;
            remainder.acknowledge(nowNs);
        }
        c.receiver.ackNow = false;
        c.receiver.ackDelayed = false;
    }

    void forget(TcpConnection c, TcpState before) {
        demux.remove(c);
        if (c.listener != null) {
            c.listener.forgotten(c, before);
        }
    }

    /** Connections in handshake go with their listener, without a word, as on Linux. */
    void unlisten(TcpListener listener) {
        listeners.remove(listener.port(), listener);
        for (TcpEndpoint endpoint : demux.snapshot()) {
            if (endpoint instanceof TcpConnection c && c.listener == listener && c.state == TcpState.SYN_RECEIVED) {
                c.destroy();
            }
        }
    }

    /** Sends a challenge ACK (RFC 5961), within the limit. */
    void challenge(TcpConnection c, long nowNs) {
        if (nowNs - challengeWindowNs >= SECOND_NS) {
            challengeWindowNs = nowNs;
            challengesLeft = CHALLENGE_ACKS_PER_SECOND;
        }
        if (challengesLeft > 0) {
            challengesLeft--;
            counters.challengeAcks++;
            output.ack(c, nowNs);
        }
    }

    /** The clock of the timestamps option: milliseconds (RFC 7323 section 5.4). */
    int timestamp(int offset, long nowNs) {
        return (int) (nowNs / 1_000_000) + offset;
    }

    private @Nullable TcpListener listenerFor(Segment g) {
        TcpListener any = null;
        for (TcpListener listener : listeners.all(g.localPort)) {
            Address address = listener.address();
            if (address == null) {
                any = listener;
            } else if (address.low() == g.localLow && address.high() == g.localHigh) {
                return listener;
            }
        }
        return any;
    }

    private int ephemeralPort(Address local, Address remote, int remotePort) throws BindException {
        // RFC 6056 section 3.3.2: a random port, then the next free one. The range is Linux's.
        int range = EphemeralPorts.LAST - EphemeralPorts.FIRST + 1;
        int start = portRandom.nextInt(range);
        for (int i = 0; i < range; i++) {
            int port = EphemeralPorts.FIRST + (start + i) % range;
            if (listeners.all(port).isEmpty()
                    && demux.find(local.high(), local.low(), port, remote.high(), remote.low(), remotePort) == null) {
                return port;
            }
        }
        throw new BindException(
                "Cannot assign requested address: no ephemeral port left to reach " + remote + ":" + remotePort);
    }

    private int freeListenPort() throws BindException {
        int range = EphemeralPorts.LAST - EphemeralPorts.FIRST + 1;
        int start = portRandom.nextInt(range);
        for (int i = 0; i < range; i++) {
            int port = EphemeralPorts.FIRST + (start + i) % range;
            if (listeners.all(port).isEmpty()) {
                return port;
            }
        }
        throw new BindException("Cannot assign requested address: no port left to listen on");
    }
}
