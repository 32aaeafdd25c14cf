package io.faultline.host;

import io.faultline.fabric.Port;
import io.netty.buffer.ByteBuf;

/** Sees what arrives at a host for one of its addresses before the host does: the seam of a packet-level load balancer. */
@FunctionalInterface
public interface PacketHook {
    /**
     * A packet has arrived. Runs on the loop's thread.
     *
     * @param in the port it came in by
     * @param packet a well-formed IP datagram, possibly a fragment, whose header is at {@code readerIndex}
     * @return true if the hook took it, and with it its ownership: it has to end in {@link Host#forward}, {@link
     *     Host#discard} or {@link Host#consume}; false to let the host have it, unchanged
     */
    boolean onPacket(Port in, ByteBuf packet, long nowNs);
}
