package io.faultline.routing;

import io.faultline.fabric.Port;
import io.faultline.packet.Address;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One way out of a router.
 *
 * @param port the port to send by
 * @param gateway the neighbour's address, or null where the destination itself is the neighbour (on-link)
 * @param weight the share of flows relative to the other next hops of a route, {@code 1 <= weight <= 256}
 */
public record NextHop(Port port, @Nullable Address gateway, int weight) {
    /** The largest weight. */
    public static final int MAX_WEIGHT = 256;

    /** Rejects a weight out of range. */
    public NextHop {
        if (weight < 1 || weight > MAX_WEIGHT) {
            throw new IllegalArgumentException("weight: " + weight + " (expected: 1 <= weight <= " + MAX_WEIGHT + ")");
        }
    }

    /** A next hop of weight 1 by way of a neighbour. */
    public static NextHop via(Port port, Address gateway) {
        return new NextHop(port, gateway, 1);
    }

    /** A next hop of weight 1 to destinations on the port's own link. */
    public static NextHop onLink(Port port) {
        return new NextHop(port, null, 1);
    }

    /** Of the port's index, since a port's own hash differs from run to run. */
    @Override
    public int hashCode() {
        return (31 * port.index() + Objects.hashCode(gateway)) * 31 + weight;
    }

    /** {@code via 10.0.0.1 dev node:link weight 2}. */
    @Override
    public String toString() {
        return (gateway == null ? "" : "via " + gateway + " ") + "dev " + port
                + (weight == 1 ? "" : " weight " + weight);
    }
}
