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

    /** Cuts the link: packets waiting in its queues are dropped, those under way as {@code inFlight} says. */
    public void down(InFlight inFlight, long nowNs) {
        if (!up) {
            return;
        }
        up = false;
        forward.cut(inFlight, nowNs);
        reverse.cut(inFlight, nowNs);
        tell(nowNs);
    }

    /** Restores the link. */
    public void up(long nowNs) {
        if (up) {
            return;
        }
        up = true;
        tell(nowNs);
    }

    /** Changes both directions; packets that wait in a queue are kept and leave at the new rate. */
    public void profile(LinkProfile profile, long nowNs) {
        forward.profile(profile, nowNs);
        reverse.profile(profile, nowNs);
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
