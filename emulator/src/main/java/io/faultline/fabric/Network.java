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
     * @throws IllegalArgumentException if the network has a link of that name, or {@code a} and {@code b} are the same
     */
    public Link connect(Node a, Node b, String name, LinkProfile profile) {
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
        for (Node node : nodes) {
            node.close(loop.nowNs());
        }
        for (Link link : links) {
            link.forward().discard(DropReason.CLOSED, loop.nowNs());
            link.reverse().discard(DropReason.CLOSED, loop.nowNs());
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
