package io.faultline.host;

import io.faultline.packet.Address;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.UnresolvedAddressException;
import java.nio.channels.UnsupportedAddressTypeException;

/** Between the JDK's socket addresses and the network's addresses. */
final class HostAddresses {
    private HostAddresses() {}

    static InetSocketAddress socketAddress(Address address, int port) {
        return new InetSocketAddress(address.toInetAddress(), port);
    }

    /** A socket address that is an IP address and a port. */
    static InetSocketAddress resolved(SocketAddress address) {
        if (!(address instanceof InetSocketAddress inet)) {
            throw new UnsupportedAddressTypeException();
        }
        if (inet.isUnresolved()) {
            throw new UnresolvedAddressException();
        }
        return inet;
    }
}
