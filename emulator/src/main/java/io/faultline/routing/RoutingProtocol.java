package io.faultline.routing;

import io.faultline.fabric.Port;

/**
 * A control-plane protocol on a router. It learns by packets ({@link Router#handleProtocol}, {@link Router#handleUdp},
 * {@link Router#transmit}) and by what it is told here, and contributes what it learnt through a {@link RouteSource} of
 * its own. Called on the loop's thread.
 */
public interface RoutingProtocol {
    /** The carrier of one of the router's ports came or went; the RIB has been told before. */
    void portChanged(Port port, boolean up, long nowNs);

    /** The router crashed, and with it all that the protocol knew and its timers; or it started again. */
    void routerChanged(boolean up, long nowNs);

    /** The network closes: cancel all timers. */
    void close(long nowNs);
}
