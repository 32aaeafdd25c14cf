package io.faultline.fabric;

/** A point-to-point link between two nodes: two directions, each with a profile of its own. Loop thread only. */
public final class Link {
    /** What a link that goes down does to the packets under way. */
    public enum InFlight {
        /** They are lost, as when a fibre is cut. */
        DROP,
        /** They still arrive, as when only the sender's port is shut. */
        DELIVER
    }

    private final Network network;
    private final int id;
    private final String name;
    private final Node nodeA;
    private final Node nodeB;
    private final LinkDirection forward;
    private final LinkDirection reverse;
    private boolean up = true;

    Link(Network network, int id, String name, Node nodeA, Node nodeB, LinkProfile profile) {
        this.network = network;
        this.id = id;
        this.name = name;
        this.nodeA = nodeA;
        this.nodeB = nodeB;
        this.forward = new LinkDirection(network, this, nodeA, nodeB, profile);
        this.reverse = new LinkDirection(network, this, nodeB, nodeA, profile);
    }

    void attach() {
        Port a = nodeA.addPort(this, forward);
        Port b = nodeB.addPort(this, reverse);
        forward.attach(a, b);
        reverse.attach(b, a);
    }

    /** A number that is unique among the network's links and follows the order of creation. */
    public int id() {
        return id;
    }

    /** The name given by the topology. */
    public String name() {
        return name;
    }

    /** The first node's end. */
    public Port a() {
        return forward.from();
    }

    /** The second node's end. */
    public Port b() {
        return reverse.from();
    }

    /** From {@link #a} to {@link #b}. */
    public LinkDirection forward() {
        return forward;
    }

    /** From {@link #b} to {@link #a}. */
    public LinkDirection reverse() {
        return reverse;
    }

    /** Tells whether it carries packets. */
    public boolean isUp() {
        return up;
    }

    /**
     * Cuts the link: packets that have not left a queue, or not wholly, are dropped, those under way as {@code inFlight}
     * says. No effect on a link that is down.
     */
    public void down(InFlight inFlight, long nowNs) {
        if (!up) {
            return;
        }
        up = false;
        refuseOrTake();
        cut(forward, inFlight, nowNs);
        cut(reverse, inFlight, nowNs);
        tell(nowNs);
    }

    /** Restores the link; no effect on one that is up. */
    public void up(long nowNs) {
        if (up) {
            return;
        }
        up = true;
        refuseOrTake();
        tell(nowNs);
    }

    /**
     * Changes both directions. Packets that wait in a queue are kept, even beyond a lower queue limit or MTU, leave at the
     * new rate (the one on the wire with the bits that remain of it) and travel with the new delay; what chance has in store
     * for them was settled when they were sent. Packets that have left travel on as they were.
     */
    public void profile(LinkProfile profile, long nowNs) {
        profile(forward, profile, nowNs);
        profile(reverse, profile, nowNs);
    }

    /**
     * Changes one direction, as {@link #profile(LinkProfile, long)} does.
     *
     * @throws IllegalArgumentException if the direction is not this link's
     */
    public void profile(LinkDirection direction, LinkProfile profile, long nowNs) {
        if (direction.link() != this) {
            throw new IllegalArgumentException(
                    "direction of link " + direction.link() + " (expected: one of link " + name + ")");
        }
        direction.profile(profile, nowNs);
    }

    /** Lets both directions take packets or refuse them, by the states of the link and the network. */
    void refuseOrTake() {
        DropReason refusal = network.isClosed() ? DropReason.CLOSED : up ? null : DropReason.LINK_DOWN;
        forward.refuse(refusal);
        reverse.refuse(refusal);
    }

    private void cut(LinkDirection direction, InFlight inFlight, long nowNs) {
        if (inFlight == InFlight.DROP) {
            direction.discardAll(DropReason.LINK_DOWN, nowNs);
        } else {
            direction.discardQueued(DropReason.LINK_DOWN, nowNs);
        }
    }

    private void tell(long nowNs) {
        for (Port port : new Port[] {a(), b()}) {
            if (port.node().isUp() && port.peer().node().isUp()) {
                port.node().portChanged(port, up, nowNs);
            }
        }
        network.tellLinkChanged(this, up, nowNs);
    }

    /** The name. */
    @Override
    public String toString() {
        return name;
    }
}
