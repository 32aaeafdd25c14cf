package io.faultline.fabric;

import io.netty.buffer.ByteBuf;

/**
 * Sees the packets of links, for captures. A tap reads the packet during the call and neither changes, keeps nor releases
 * it. Called on the loop's thread.
 */
public interface Tap {
    /** The packet was handed to the link by its sending node. */
    void sent(LinkDirection direction, ByteBuf packet, long nowNs);

    /** The packet reached the other end. */
    void delivered(LinkDirection direction, ByteBuf packet, long nowNs);

    /** The link dropped the packet. */
    void dropped(LinkDirection direction, ByteBuf packet, DropReason reason, long nowNs);

    /** A node dropped the packet. */
    void dropped(Node node, ByteBuf packet, DropReason reason, long nowNs);
}
