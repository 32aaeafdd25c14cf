package io.faultline.routing;

import io.faultline.fabric.Port;
import io.faultline.packet.Address;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A router's own addresses, and which of them its ICMP errors come from. */
final class RouterAddresses {
    private final List<Address> all = new ArrayList<>();
    private final Map<Port, List<Address>> byPort = new LinkedHashMap<>();

    List<Address> all() {
        return Collections.unmodifiableList(all);
    }

    void add(Address address) {
        if (!all.contains(address)) {
            all.add(address);
        }
    }

    void add(Port port, Address address) {
        add(address);
        byPort.computeIfAbsent(port, p -> new ArrayList<>(2)).add(address);
    }

    /** The address of the port the packet came in by, else the router's first (RFC 1812, 4.3.2.4); null without any. */
    @Nullable
    Address source(@Nullable Port in, boolean ipv4) {
        Address own = in == null ? null : firstOf(byPort.getOrDefault(in, List.of()), ipv4);
        return own != null ? own : firstOf(all, ipv4);
    }

    private static @Nullable Address firstOf(List<Address> addresses, boolean ipv4) {
        for (Address address : addresses) {
            if (address.isIpv4() == ipv4) {
                return address;
            }
        }
        return null;
    }
}
