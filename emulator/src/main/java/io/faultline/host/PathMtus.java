package io.faultline.host;

import io.faultline.packet.Address;
import java.util.LinkedHashMap;
import java.util.Map;

/** Path MTUs learned from routers (RFC 1191 section 6.3, RFC 8201 section 5.3): bounded, and forgotten after ten minutes. */
final class PathMtus {
    private static final int MAX_ENTRIES = 4096;
    private static final long LIFETIME_NS = 600_000_000_000L;

    /** No path of today is narrower than SLIP's plateau in RFC 1191; a smaller value comes from an attacker. */
    private static final int LEAST_IPV4 = 296;

    private static final int LEAST_IPV6 = 1280;

    private record Entry(int mtu, long untilNs) {}

    private final Map<Address, Entry> entries = new LinkedHashMap<>();

    /** The path MTU in bytes, at most the port's. */
    int get(Address destination, int portMtu, long nowNs) {
        if (entries.isEmpty()) {
            return portMtu;
        }
        Entry entry = entries.get(destination);
        if (entry == null) {
            return portMtu;
        }
        if (nowNs >= entry.untilNs) {
            entries.remove(destination);
            return portMtu;
        }
        return Math.min(entry.mtu, portMtu);
    }

    /**
     * Learns a path MTU.
     *
     * @param reported what the router said; 0 from one older than RFC 1191
     * @return what it is taken as
     */
    int learn(Address destination, long reported, long nowNs) {
        int least = destination.isIpv4() ? LEAST_IPV4 : LEAST_IPV6;
        int mtu = reported == 0 ? 576 : (int) Math.min(65535, Math.max(least, reported));
        if (entries.size() >= MAX_ENTRIES) {
            entries.remove(entries.keySet().iterator().next());
        }
        entries.remove(destination);
        entries.put(destination, new Entry(mtu, nowNs + LIFETIME_NS));
        return mtu;
    }

    void clear() {
        entries.clear();
    }
}
