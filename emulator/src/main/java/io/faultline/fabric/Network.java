package io.faultline.fabric;

import io.faultline.engine.NetworkLoop;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All nodes and links that share one loop and one ledger. Loop thread only. */
public final class Network {
    // What the digest hears besides arrivals, which are told by their link's id.
    private static final int DIGEST_INJECTED = -1;
    private static final int DIGEST_DROPPED = -2;

    /** Covers the headers of IP and of the transport with their checksums. */
    private static final int DIGEST_CONTENT_BYTES = 64;

    private final NetworkLoop loop;
    private final ByteBufAllocator allocator;
    private final Map<String, Node> nodesByName = new LinkedHashMap<>();
    private final List<Node> nodes = new ArrayList<>();
    private final Map<String, Link> linksByName = new LinkedHashMap<>();
    private final List<Link> links = new ArrayList<>();
    private final PacketLedger ledger = new PacketLedger(this);
    private final List<FabricListener> listeners = new ArrayList<>();
    private Tap[] taps = new Tap[0];
    private boolean closed;

    /** Makes an empty network whose packets come from Netty's pooled allocator. */
    public Network(NetworkLoop loop) {
        this(loop, PooledByteBufAllocator.DEFAULT);
    }

    /** Makes an empty network whose packets come from the given allocator. */
    public Network(NetworkLoop loop, ByteBufAllocator allocator) {
        this.loop = loop;
        this.allocator = allocator;
    }

    /** The loop that drives it. */
    public NetworkLoop loop() {
        return loop;
    }

    /** Where packets are allocated. */
    public ByteBufAllocator allocator() {
        return allocator;
    }

    /** All nodes in the order of their creation; a view. */
    public List<Node> nodes() {
        return Collections.unmodifiableList(nodes);
    }

    /** All links in the order of their creation; a view. */
    public List<Link> links() {
        return Collections.unmodifiableList(links);
    }

    /** The node of that name, if there is one. */
    public @Nullable Node node(String name) {
        return nodesByName.get(name);
    }

    /** The link of that name, if there is one. */
    public @Nullable Link link(String name) {
        return linksByName.get(name);
    }

    /** The account of all packets. */
    public PacketLedger ledger() {
        return ledger;
    }

    /**
     * Connects two nodes by a point-to-point link that carries IP datagrams, the same profile in both directions.
     *
     * @throws IllegalArgumentException if the network has a link of that name, {@code a} and {@code b} are the same, or one
     *     of them is another network's
     */
    public Link connect(Node a, Node b, String name, LinkProfile profile) {
        if (a.network() != this || b.network() != this) {
            throw new IllegalArgumentException(
                    "link " + name + ": " + a + " to " + b + " (expected: two nodes of this network)");
        }
        if (a == b) {
            throw new IllegalArgumentException("link " + name + ": " + a + " to itself (expected: two nodes)");
        }
        Link link = new Link(this, links.size(), name, a, b, profile);
        if (linksByName.putIfAbsent(name, link) != null) {
            throw new IllegalArgumentException("link " + name + " exists (expected: a name of its own)");
        }
        links.add(link);
        link.attach();
        a.portChanged(link.a(), true, loop.nowNs());
        b.portChanged(link.b(), true, loop.nowNs());
        return link;
    }

    /** Adds a tap to all links and nodes. */
    public void addTap(Tap tap) {
        Tap[] more = Arrays.copyOf(taps, taps.length + 1);
        more[taps.length] = tap;
        taps = more;
    }

    /** Adds a listener. */
    public void addListener(FabricListener listener) {
        listeners.add(listener);
    }

    /** Closes every node, then drops what is still on the links, so that nothing is left in the loop. */
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        for (Link link : links) {
            link.refuseOrTake();
        }
        for (Node node : nodes) {
            node.close(loop.nowNs());
        }
        for (Link link : links) {
            link.forward().discardAll(DropReason.CLOSED, loop.nowNs());
            link.reverse().discardAll(DropReason.CLOSED, loop.nowNs());
        }
    }

    boolean isClosed() {
        return closed;
    }

    int register(Node node, String name) {
        if (nodesByName.putIfAbsent(name, node) != null) {
            throw new IllegalArgumentException("node " + name + " exists (expected: a name of its own)");
        }
        if (nodes.size() == NetworkLoop.MAX_NODES) {
            throw new IllegalArgumentException(
                    "node " + name + ": too many (expected: <= " + NetworkLoop.MAX_NODES + ")");
        }
        nodes.add(node);
        return nodes.size() - 1;
    }

    /** Counts a packet that is dropped at a node, or on a link after it left the node. */
    void countDropped(int nodeId, ByteBuf packet, DropReason reason, long nowNs) {
        ledger.countDropped(reason);
        loop.digest().add(nowNs, nodeId, DIGEST_DROPPED - reason.index(), packet.readableBytes());
    }

    /** Counts a packet that a node made. */
    void countInjected(int nodeId, ByteBuf packet, long nowNs) {
        ledger.countInjected();
        loop.digest().add(nowNs, nodeId, DIGEST_INJECTED, packet.readableBytes());
        loop.digest().addContent(packet, DIGEST_CONTENT_BYTES);
    }

    void tappedSent(LinkDirection direction, ByteBuf packet, long nowNs) {
        for (Tap tap : taps) {
            tap.sent(direction, packet, nowNs);
        }
    }

    void tappedDelivered(LinkDirection direction, ByteBuf packet, long nowNs) {
        for (Tap tap : taps) {
            tap.delivered(direction, packet, nowNs);
        }
    }

    void tappedDrop(LinkDirection direction, ByteBuf packet, DropReason reason, long nowNs) {
        for (Tap tap : taps) {
            tap.dropped(direction, packet, reason, nowNs);
        }
    }

    void tappedDrop(Node node, ByteBuf packet, DropReason reason, long nowNs) {
        for (Tap tap : taps) {
            tap.dropped(node, packet, reason, nowNs);
        }
    }

    void tellNodeChanged(Node node, boolean up, long nowNs) {
        for (FabricListener listener : listeners) {
            listener.nodeChanged(node, up, nowNs);
        }
    }

    void tellLinkChanged(Link link, boolean up, long nowNs) {
        for (FabricListener listener : listeners) {
            listener.linkChanged(link, up, nowNs);
        }
    }

    void tellProfileChanged(LinkDirection direction, LinkProfile profile, long nowNs) {
        for (FabricListener listener : listeners) {
            listener.profileChanged(direction, profile, nowNs);
        }
    }
}
