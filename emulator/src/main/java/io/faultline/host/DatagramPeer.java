package io.faultline.host;

import io.faultline.packet.Address;
import java.net.InetSocketAddress;

/**
 * The other end of a datagram in the two forms that callers need, so that neither is made anew for each datagram.
 *
 * @param address its address in the network
 * @param port 0 to 65535
 * @param socketAddress both, as the JDK has them
 */
public record DatagramPeer(Address address, int port, InetSocketAddress socketAddress) {
    /** The peer at an address and port. */
    public static DatagramPeer of(Address address, int port) {
        return new DatagramPeer(address, port, new InetSocketAddress(address.toInetAddress(), port));
    }

    /** The peer at a resolved socket address. */
    public static DatagramPeer of(InetSocketAddress address) {
        return new DatagramPeer(Address.of(address.getAddress()), address.getPort(), address);
    }
}
