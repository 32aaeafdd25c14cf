package io.faultline.topology.model;

import io.faultline.packet.Address;
import io.faultline.topology.config.Position;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A host with one link, of the host's own name, to its router. Hosts come from {@code hosts} and from every other section
 * whose things run on hosts of their own.
 *
 * @param name its name
 * @param router the router that it is attached to
 * @param addresses its addresses; one at least
 * @param stub how it resolves names, if not as all hosts do
 * @param position where it is written
 */
public record HostSpec(
        String name,
        String router,
        List<Address> addresses,
        @Nullable StubSpec stub,
        Position position) {

    public HostSpec {
        addresses = List.copyOf(addresses);
    }

    /** Its first address. */
    public Address address() {
        return addresses.get(0);
    }
}
