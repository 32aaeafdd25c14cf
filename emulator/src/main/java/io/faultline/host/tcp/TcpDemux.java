package io.faultline.host.tcp;

import org.jspecify.annotations.Nullable;

/**
 * Finds the endpoint of a segment by its four-tuple: open addressing with linear probing, nothing allocated per look-up. The
 * hash is salted, so that nobody can aim at one bucket.
 */
final class TcpDemux {
    private final long salt;
    private @Nullable TcpEndpoint[] slots = new TcpEndpoint[64];
    private int size;

    TcpDemux(long salt) {
        this.salt = salt;
    }

    int size() {
        return size;
    }

    @Nullable
    TcpEndpoint find(long localHigh, long localLow, int localPort, long remoteHigh, long remoteLow, int remotePort) {
        int mask = slots.length - 1;
        int hash = hash(localHigh, localLow, localPort, remoteHigh, remoteLow, remotePort);
        for (int i = hash & mask; ; i = (i + 1) & mask) {
            TcpEndpoint endpoint = slots[i];
            if (endpoint == null) {
                return null;
            }
            if (endpoint.hash == hash
                    && endpoint.matches(localHigh, localLow, localPort, remoteHigh, remoteLow, remotePort)) {
                return endpoint;
            }
        }
    }

    /** Adds an endpoint whose four-tuple is not in the table. */
    void add(TcpEndpoint endpoint) {
        if (2 * (size + 1) > slots.length) {
            grow();
        }
        endpoint.hash = hash(
                endpoint.local.high(),
                endpoint.local.low(),
                endpoint.localPort,
                endpoint.remote.high(),
                endpoint.remote.low(),
                endpoint.remotePort);
        put(slots, endpoint);
        size++;
    }

    /** Removes an endpoint; false if this very one is not in the table. */
    boolean remove(TcpEndpoint endpoint) {
        int mask = slots.length - 1;
        int i = endpoint.hash & mask;
        for (; slots[i] != endpoint; i = (i + 1) & mask) {
            if (slots[i] == null) {
                return false;
            }
        }
        // Backward shift: no tombstones, look-ups stay short.
        for (int next = (i + 1) & mask; ; next = (next + 1) & mask) {
            TcpEndpoint moved = slots[next];
            if (moved == null) {
                break;
            }
            if (((next - moved.hash) & mask) >= ((next - i) & mask)) {
                slots[i] = moved;
                i = next;
            }
        }
        slots[i] = null;
        size--;
        return true;
    }

    /** All endpoints, in an order that is the same for the same run. */
    TcpEndpoint[] snapshot() {
        TcpEndpoint[] all = new TcpEndpoint[size];
        int n = 0;
        for (TcpEndpoint endpoint : slots) {
            if (endpoint != null) {
                all[n++] = endpoint;
            }
        }
        return all;
    }

    private void grow() {
        @Nullable TcpEndpoint[] grown = new TcpEndpoint[slots.length * 2];
        for (TcpEndpoint endpoint : slots) {
            if (endpoint != null) {
                put(grown, endpoint);
            }
        }
        slots = grown;
    }

    private static void put(@Nullable TcpEndpoint[] table, TcpEndpoint endpoint) {
        int mask = table.length - 1;
        int i = endpoint.hash & mask;
        while (table[i] != null) {
            i = (i + 1) & mask;
        }
        table[i] = endpoint;
    }

    private int hash(long localHigh, long localLow, int localPort, long remoteHigh, long remoteLow, int remotePort) {
        long h = salt ^ remoteLow;
        h = Mix.mix(h ^ remoteHigh);
        h = Mix.mix(h ^ localLow);
        h = Mix.mix(h ^ localHigh ^ ((long) localPort << 16) ^ remotePort);
        return (int) (h ^ (h >>> 32));
    }
}
