package io.faultline.topology.model;

import io.faultline.packet.Prefix;
import io.faultline.topology.config.Position;
import java.util.List;

/**
 * A static route that is written, not computed. It takes the place of the computed route to the same prefix.
 *
 * @param router the router that has it
 * @param prefix where it leads
 * @param kind what happens to packets
 * @param via the neighbours it leads to, over all of which flows are spread; empty unless the kind is a forwarding one
 * @param position where it is written
 */
public record RouteSpec(String router, Prefix prefix, Kind kind, List<String> via, Position position) {

    public RouteSpec {
        via = List.copyOf(via);
    }

    /** What happens to packets. */
    public enum Kind {
        /** Sent to a neighbour. */
        UNICAST,
        /** Dropped in silence. */
        BLACKHOLE,
        /** Dropped, and the source is told that the host is unreachable. */
        UNREACHABLE,
        /** Dropped, and the source is told that it is prohibited. */
        PROHIBIT
    }
}
