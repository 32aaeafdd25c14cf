package io.faultline.fabric;

/** A node's end of a point-to-point link. Loop thread only. */
public final class Port {
    private final Node node;
    private final int index;
    private final Link link;
    private final LinkDirection out;

    Port(Node node, int index, Link link, LinkDirection out) {
        this.node = node;
        this.index = index;
        this.link = link;
        this.out = out;
    }

    /** The node this port belongs to. */
    public Node node() {
        return node;
    }

    /** This port's place in {@link Node#ports()}. */
    public int index() {
        return index;
    }

    /** The link it is an end of. */
    public Link link() {
        return link;
    }

    /** The direction in which this port sends. */
    public LinkDirection out() {
        return out;
    }

    /** The other end. */
    public Port peer() {
        return out.to();
    }

    /** The largest IP datagram, in bytes, that this port may send. */
    public int mtu() {
        return out.profile().mtu();
    }

    /** Tells whether there is carrier: the link and both nodes are up. */
    public boolean isUp() {
        return link.isUp() && node.isUp() && peer().node.isUp();
    }

    /** {@code node:link}. */
    @Override
    public String toString() {
        return node.name() + ":" + link.name();
    }
}
