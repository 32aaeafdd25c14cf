package io.faultline.dns.transfer;

import io.faultline.dns.tsig.TsigKey;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Another name server.
 *
 * @param address where it listens
 * @param key what messages to it are signed with, or null
 */
public record Peer(InetSocketAddress address, @Nullable TsigKey key) {

    @Override
    public String toString() {
        return address.getAddress().getHostAddress() + '#' + address.getPort();
    }
}
