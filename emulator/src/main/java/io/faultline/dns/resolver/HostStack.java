package io.faultline.dns.resolver;

import io.faultline.engine.NetworkLoop;
import io.faultline.host.Host;
import io.faultline.packet.Address;
import io.netty.bootstrap.Bootstrap;
import java.util.List;
import java.util.function.Supplier;

/**
 * What a resolver uses of the host it runs on.
 *
 * @param loop the loop of the host
 * @param nodeId the host's id, which orders timers
 * @param name the host's name, from which random streams are named
 * @param addresses gives the addresses that the host has now
 * @param udp makes UDP channels; group and channel factory are set
 * @param tcp makes TCP channels; group and channel factory are set
 */
record HostStack(
        NetworkLoop loop, int nodeId, String name, Supplier<List<Address>> addresses, Bootstrap udp, Bootstrap tcp) {

    static HostStack of(Host host) {
        return new HostStack(
                host.loop(), host.id(), host.name(), host::addresses, host.udpBootstrap(), host.tcpBootstrap());
    }
}
