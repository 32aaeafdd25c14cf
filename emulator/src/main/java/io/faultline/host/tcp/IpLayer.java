package io.faultline.host.tcp;

import io.faultline.packet.Address;
import io.netty.buffer.ByteBuf;

/** What TCP needs of the host below it. */
public interface IpLayer {
    /** A buffer for a datagram of at most that many bytes; the caller owns it until {@link #send}. */
    ByteBuf allocate(int sizeBytes);

    /**
     * Sends a whole datagram, whose ownership passes to the host.
     *
     * @return false if there is no route, or the way out is down: the datagram was dropped and accounted for
     */
    boolean send(ByteBuf datagram, Address destination, long nowNs);

    /** The path MTU to a destination in bytes as far as it is known (RFC 1191, RFC 8201). */
    int pathMtu(Address destination);

    /** The MTU in bytes of the port towards a destination. */
    int portMtu(Address destination);
}
