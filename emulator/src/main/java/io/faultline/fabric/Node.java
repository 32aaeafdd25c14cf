package io.faultline.fabric;

import io.faultline.engine.NetworkLoop;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something that packets travel between: a router or a host. A node touches its own state and its own links, nothing
 * else. Loop thread only.
 */
public abstract class Node {
    private final Network network;
    private final int id;
    private final String name;
    private final List<Port> ports = new ArrayList<>(2);
    private final List<Port> portsView = Collections.unmodifiableList(ports);
    private final DropCounters drops = new DropCounters();
    private boolean up = true;

    /** The packet that arrived and of which nothing has become yet. */
    private @Nullable ByteBuf inHand;

    /**
     * Adds a node to a network.
     *
     * @throws IllegalArgumentException if the network has a node of that name
     */
    protected Node(Network network, String name) {
        this.network = network;
        this.name = name;
        this.id = network.register(this, name);
    }

    /** A number that is unique in the network and follows the order of creation. */
    public final int id() {
        return id;
    }

    /** The name given by the topology. */
    public final String name() {
        return name;
    }

    /** The network it is part of. */
    public final Network network() {
        return network;
    }

    /** The loop that drives it. */
    public final NetworkLoop loop() {
        return network.loop();
    }

    /** Its ports, in the order in which links were connected; a view. */
    public final List<Port> ports() {
        return portsView;
    }

    /** What this node dropped, by reason. */
    public final DropCounters drops() {
        return drops;
    }

    /** Tells whether it runs. */
    public final boolean isUp() {
        return up;
    }

    /**
     * A packet arrived; called only while the node is up. If this throws before something has become of the packet, it is
     * dropped with {@link DropReason#INTERNAL_ERROR}, so that a bug in one node loses a packet and no account of it.
     *
     * @param in the port it arrived at
     * @param packet an IP datagram from readerIndex to writerIndex; its ownership passes to the node, which sends it on,
     *     tells {@link #delivered}, {@link #drop} or {@link #kept}
     * @param nowNs nanoseconds since the run's start
     */
    protected abstract void receive(Port in, ByteBuf packet, long nowNs);

    /** The carrier of a port came or went; the node's own going up or down is told by {@link #nodeChanged} instead. */
    protected void portChanged(Port port, boolean up, long nowNs) {}

    /** The node was crashed or started again. A crashed node loses what a real one loses: its memory, not its set-up. */
    protected void nodeChanged(boolean up, long nowNs) {}

    /** Packets that this node holds and has not yet passed on: reassembly, neighbour resolution. */
    protected int held() {
        return 0;
    }

    /** The network closes: cancel timers, close channels, drop what is held with {@link DropReason#CLOSED}. */
    protected void close(long nowNs) {}

    /**
     * Stops the node without a word to its neighbours but the loss of carrier. What waits in its links' queues is lost with
     * its memory; what has left it travels on.
     */
    public final void crash(long nowNs) {
        change(false, nowNs);
    }

    /** Starts a crashed node. */
    public final void restart(long nowNs) {
        change(true, nowNs);
    }

    /**
     * Passes a packet that came from elsewhere on to a link, and its ownership with it. A node that is down drops it.
     *
     * @param packet an IP datagram from readerIndex to writerIndex that shares its memory with nothing: routers and faults
     *     write to it
     */
    protected final void send(Port out, ByteBuf packet, long nowNs) {
        if (up) {
            settled(packet);
            out.out().send(packet, nowNs);
        } else {
            drop(packet, DropReason.NODE_DOWN, nowNs);
        }
    }

    /** Sends a packet that this node made, like {@link #send}. */
    protected final void originate(Port out, ByteBuf packet, long nowNs) {
        network.countInjected(id, packet, nowNs);
        send(out, packet, nowNs);
    }

    /** Accounts for a packet that this node made for itself and now handles without a link. */
    protected final void originateLocally() {
        network.ledger().countInjected();
    }

    /** Accounts for a packet that was cut into pieces, each of which is sent or dropped on its own; releases it. */
    protected final void fragmented(ByteBuf packet, int pieces) {
        settled(packet);
        network.ledger().countFragmented(pieces - 1);
        packet.release();
    }

    /** The packet reached its end here: counts and releases it. */
    protected final void delivered(ByteBuf packet) {
        settled(packet);
        network.ledger().countDelivered();
        packet.release();
    }

    /** The packet waits here; from now on it is among {@link #held}. */
    protected final void kept(ByteBuf packet) {
        settled(packet);
    }

    /** Handles a packet that came without a link, as {@link #receive} handles those that arrive. */
    protected final void handle(ByteBuf packet, long nowNs, Handling handling) {
        inHand = packet;
        try {
            handling.handle(packet, nowNs);
        } catch (Throwable t) {
            dropInHand(nowNs);
            throw t;
        }
    }

    /** What a node does with a packet whose ownership it has. */
    @FunctionalInterface
    protected interface Handling {
        void handle(ByteBuf packet, long nowNs);
    }

    /** Counts the packet under a reason, shows it to the taps and releases it. */
    protected final void drop(ByteBuf packet, DropReason reason, long nowNs) {
        settled(packet);
        drops.add(reason);
        network.countDropped(id, packet, reason, nowNs);
        network.tappedDrop(this, packet, reason, nowNs);
        packet.release();
    }

    final Port addPort(Link link, LinkDirection out) {
        Port port = new Port(this, ports.size(), link, out);
        ports.add(port);
        return port;
    }

    final void arrive(Port in, ByteBuf packet, long nowNs) {
        if (!up) {
            drop(packet, DropReason.NODE_DOWN, nowNs);
            return;
        }
        inHand = packet;
        try {
            receive(in, packet, nowNs);
        } catch (Throwable t) {
            dropInHand(nowNs);
            throw t;
        }
    }

    @SuppressWarnings("ReferenceEquality") // this very buffer, not one of the same bytes
    private void settled(ByteBuf packet) {
        if (packet == inHand) {
            inHand = null;
        }
    }

    private void dropInHand(long nowNs) {
        ByteBuf packet = inHand;
        if (packet != null) {
            drop(packet, DropReason.INTERNAL_ERROR, nowNs);
        }
    }

    private void change(boolean nowUp, long nowNs) {
        if (up == nowUp) {
            return;
        }
        up = nowUp;
        nodeChanged(nowUp, nowNs);
        for (Port port : ports) {
            if (!nowUp) {
                port.out().discardQueued(DropReason.NODE_DOWN, nowNs);
            }
            Node peer = port.peer().node();
            if (peer.up && port.link().isUp()) {
                peer.portChanged(port.peer(), nowUp, nowNs);
            }
        }
        network.tellNodeChanged(this, nowUp, nowNs);
    }

    /** The name. */
    @Override
    public final String toString() {
        return name;
    }
}
