package io.faultline.host;

import io.faultline.fabric.Port;
import io.faultline.packet.Address;
import io.faultline.packet.Prefix;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A host's few routes by longest prefix; where none matches, the first port with carrier is the default. Loop thread only.
 */
public final class HostRoutes {
    private record Entry(Prefix prefix, Port port) {}

    private final Host host;
    /** Longest prefix first. */
    private final List<Entry> entries = new ArrayList<>(2);

    HostRoutes(Host host) {
        this.host = host;
    }

    /** Sends what matches a prefix out of a port; replaces a route for the same prefix. */
    public void add(Prefix prefix, Port port) {
        if (port.node() != host) {
            throw new IllegalArgumentException("port: " + port + " (expected: one of " + host + ")");
        }
        remove(prefix);
        int at = 0;
        while (at < entries.size() && entries.get(at).prefix.length() >= prefix.length()) {
            at++;
        }
        entries.add(at, new Entry(prefix, port));
    }

    /** Removes the route for exactly that prefix, if there is one. */
    public void remove(Prefix prefix) {
        entries.removeIf(e -> e.prefix.equals(prefix));
    }

    /** The port towards a destination, or null where the host has no port. */
    @Nullable
    Port lookup(Address destination) {
        return lookup(destination.high(), destination.low());
    }

    /** {@link #lookup(Address)} without an object for each packet. */
    @Nullable
    Port lookup(long high, long low) {
        for (int i = 0; i < entries.size(); i++) {
            Entry entry = entries.get(i);
            if (entry.prefix.contains(high, low)) {
                return entry.port;
            }
        }
        List<Port> ports = host.ports();
        for (int i = 0; i < ports.size(); i++) {
            if (ports.get(i).isUp()) {
                return ports.get(i);
            }
        }
        return ports.isEmpty() ? null : ports.get(0);
    }
}
