package io.faultline.topology.model;

import io.faultline.packet.Address;
import io.faultline.packet.Prefix;
import io.faultline.topology.config.Position;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A router.
 *
 * @param name its name
 * @param prefixes the prefixes that it owns: hosts at it have addresses in them, and every other router has routes to them
 * @param addresses its own addresses, the source of its ICMP errors; one at least
 * @param routed whether its addresses can be reached, which those that were chosen for it outside any prefix cannot
 * @param salt salts its ECMP hash, or {@code null} for one drawn from the seed and the name
 * @param position where it is written
 */
public record RouterSpec(
        String name,
        List<Prefix> prefixes,
        List<Address> addresses,
        boolean routed,
        @Nullable Integer salt,
        Position position) {

    public RouterSpec {
        prefixes = List.copyOf(prefixes);
        addresses = List.copyOf(addresses);
    }
}
