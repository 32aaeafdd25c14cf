package io.faultline.routing;

import io.faultline.fabric.DropReason;
import io.faultline.fabric.Port;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** Takes packets that are addressed to a router itself: a control-plane protocol's way in. Called on the loop's thread. */
@FunctionalInterface
public interface LocalHandler {
    /**
     * Handles one packet.
     *
     * @param in the port it arrived at
     * @param packet a well-formed datagram, no fragment, from readerIndex to writerIndex; the caller releases it afterwards
     * @param transport the absolute index of its transport header
     * @param nowNs nanoseconds since the run's start
     * @return null if it was of use, otherwise why it was not; {@link DropReason#NO_LISTENER} tells its source so
     */
    @Nullable
    DropReason receive(Port in, ByteBuf packet, int transport, long nowNs);
}
