package io.faultline.dns.managed;

import io.faultline.dns.wire.QuerySource;
import java.util.List;

/** The locations of clients; a client is at the one with the longest prefix of its address. Immutable. */
public final class ClientLocations {
    /** No client is anywhere. */
    public static final ClientLocations NONE = new ClientLocations(List.of());

    private final List<ClientLocation> locations;
    private final PrefixTable table;

    /** Makes it of all of them. */
    public ClientLocations(List<ClientLocation> locations) {
        this.locations = List.copyOf(locations);
        this.table = new PrefixTable(
                this.locations.stream().map(ClientLocation::prefixes).toList());
    }

    /** All of them. */
    List<ClientLocation> all() {
        return locations;
    }

    /** Returns the number of the location that a client is at, or -1. */
    int find(QuerySource client) {
        int position = table.first(client);
        return position < 0 ? -1 : table.value(position);
    }
}
