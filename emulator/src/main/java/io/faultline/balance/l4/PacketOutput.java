package io.faultline.balance.l4;

import io.faultline.fabric.DropReason;
import io.netty.buffer.ByteBuf;

/** Where a packet may end after the balancer has seen it; each call takes the packet's ownership. */
interface PacketOutput {
    /** A buffer for a packet that the balancer itself makes. */
    ByteBuf allocate(int sizeBytes);

    /** Sends one on that came from elsewhere, as a router does. */
    void forward(ByteBuf packet, long nowNs);

    /** Sends one that the balancer made. */
    void originate(ByteBuf packet, long nowNs);

    /** It was for the balancer itself, which has answered it. */
    void consume(ByteBuf packet);

    /** Drops it. */
    void discard(ByteBuf packet, DropReason reason, long nowNs);
}
