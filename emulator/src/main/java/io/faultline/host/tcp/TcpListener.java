package io.faultline.host.tcp;

import io.faultline.packet.Address;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * A passive open (RFC 9293 section 3.10.1) with Linux's two bounded queues: connections in handshake (SYN queue), at most the
 * backlog, and connections that wait to be accepted, at most the backlog and one. SYNs that find either full are dropped.
 *
 * <p>Loop thread only.
 */
public final class TcpListener {
    private final TcpStack stack;
    private final @Nullable Address address;
    private final int port;
    private final TcpSettings settings;
    private final int backlog;
    private final Runnable onAcceptable;
    private final ArrayDeque<TcpConnection> accepted = new ArrayDeque<>();
    private int inHandshake;
    private boolean closed;
    private boolean announced;

    TcpListener(
            TcpStack stack,
            @Nullable Address address,
            int port,
            TcpSettings settings,
            int backlog,
            Runnable onAcceptable) {
        this.stack = stack;
        this.address = address;
        this.port = port;
        this.settings = settings;
        this.backlog = Math.max(1, backlog);
        this.onAcceptable = onAcceptable;
    }

    /** The address listened on, or null for all of the host's. */
    public @Nullable Address address() {
        return address;
    }

    /** The port listened on. */
    public int port() {
        return port;
    }

    /** Connections that wait to be accepted. */
    public int acceptQueueLength() {
        return accepted.size();
    }

    /** Connections in handshake. */
    public int synQueueLength() {
        return inHandshake;
    }

    /** Takes the connection that has waited longest, or null. The caller must give it a user. */
    public @Nullable TcpConnection accept() {
        return accepted.pollFirst();
    }

    /** Stops listening; connections that nobody accepted are reset, as Linux does. */
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        stack.unlisten(this);
        for (TcpConnection c = accepted.pollFirst(); c != null; c = accepted.pollFirst()) {
            c.abort();
        }
    }

    boolean hasRoom() {
        return !closed && accepted.size() <= backlog;
    }

    /** RFC 9293 section 3.10.7.2; tells whether the segment was of use. */
    boolean receive(Segment g, long nowNs) {
        if (g.isRst()) {
            return false;
        }
        if (g.isAck()) {
            stack.writer.resetFor(g, nowNs);
            return false;
        }
        if (!g.isSyn()) {
            return false;
        }
        if (inHandshake >= backlog || !hasRoom() || stack.isFull()) {
            stack.counters.synsDropped++;
            return false;
        }
        TcpConnection c = new TcpConnection(
                stack,
                this,
                Address.ofIpv6(g.localHigh, g.localLow),
                port,
                Address.ofIpv6(g.remoteHigh, g.remoteLow),
                g.remotePort,
                settings.copy(),
                nowNs);
        inHandshake++;
        c.state = TcpState.SYN_RECEIVED;
        stack.add(c);
        stack.agree(c, g, nowNs);
        stack.startSyn(c, nowNs);
        return true;
    }

    /** The handshake is complete. */
    void completed(TcpConnection c) {
        inHandshake--;
        stack.counters.passiveOpens++;
        accepted.addLast(c);
        announced = false;
    }

    /** A connection of this listener is over; one in handshake makes room. */
    void forgotten(TcpConnection c, TcpState before) {
        if (before == TcpState.SYN_RECEIVED) {
            inHandshake--;
        }
        // One that failed while it waited stays in the queue: accept then yields a dead connection, as on Linux.
    }

    /** Tells the user, once for each arrival and outside of segment processing. */
    void announce() {
        if (!announced && !closed && !accepted.isEmpty()) {
            announced = true;
            onAcceptable.run();
        }
    }

    /** The host has crashed: nothing of this is left, and nobody is told. */
    void vanish() {
        closed = true;
        accepted.clear();
    }
}
