package io.faultline.dns.server;

import io.faultline.packet.Address;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * The network's view of the addresses of recent clients, as the JDK shows the octets of an address only as a copy. A table of fixed
 * size in which an address displaces another of the same slot. On one loop.
 */
final class ClientAddresses {

    private static final int SLOTS = 1024;

    private final @Nullable InetAddress[] keys = new InetAddress[SLOTS];
    private final Address[] values = new Address[SLOTS];

    Address of(InetAddress client) {
        int hash = client.hashCode();
        int slot = (hash ^ hash >>> 10 ^ hash >>> 20) & (SLOTS - 1);
        if (!client.equals(keys[slot])) {
            keys[slot] = client;
            values[slot] = Address.of(client);
        }
        return values[slot];
    }
}
