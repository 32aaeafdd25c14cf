package io.faultline.dns.transfer;

import io.faultline.dns.zone.DnsClock;
import io.faultline.engine.NetworkLoop;
import io.faultline.host.Host;
import io.faultline.packet.Address;
import io.netty.bootstrap.Bootstrap;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * What a name server asks other servers from.
 *
 * @param loop the loop of everything here
 * @param nodeId the host's id, which orders timers
 * @param name from which random streams are named
 * @param udp makes UDP channels; group and channel factory are set
 * @param tcp makes TCP channels; group and channel factory are set
 * @param address where it asks from, which access lists of other servers know; null for any
 * @param clock the date, for signatures
 */
public record ServerHost(
        NetworkLoop loop,
        int nodeId,
        String name,
        Bootstrap udp,
        Bootstrap tcp,
        @Nullable Address address,
        DnsClock clock) {

    /** Asks from a virtual host. */
    public static ServerHost of(Host host, Address address, DnsClock clock) {
        return new ServerHost(
                host.loop(), host.id(), host.name(), host.udpBootstrap(), host.tcpBootstrap(), address, clock);
    }

    /** Any port of the address. */
    InetSocketAddress local() {
        return address == null ? new InetSocketAddress(0) : new InetSocketAddress(address.toInetAddress(), 0);
    }
}
