package io.faultline.host;

import io.faultline.packet.Address;
import org.jspecify.annotations.Nullable;

/**
 * The peers that a host has heard of lately: a table of fixed size in which a new one takes the place of an old one, so that
 * datagrams of peers that go on talking make no objects. Loop thread only.
 */
final class DatagramPeers {
    private static final int SLOTS = 256;

    private final @Nullable DatagramPeer[] slots = new DatagramPeer[SLOTS];

    DatagramPeer get(long addressHigh, long addressLow, int port) {
        long mixed = (addressHigh * 31 + addressLow) * 31 + port;
        int slot = (int) ((mixed * 0x9e37_79b9_7f4a_7c15L) >>> 56);
        DatagramPeer peer = slots[slot];
        if (peer == null
                || peer.port() != port
                || peer.address().low() != addressLow
                || peer.address().high() != addressHigh) {
            peer = DatagramPeer.of(Address.ofIpv6(addressHigh, addressLow), port);
            slots[slot] = peer;
        }
        return peer;
    }
}
