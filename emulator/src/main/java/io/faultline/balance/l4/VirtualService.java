package io.faultline.balance.l4;

import io.faultline.balance.Algorithm;
import io.faultline.balance.TargetGroup;
import io.faultline.packet.Address;
import io.faultline.packet.IpProtocol;

/** One address, port and protocol that a balancer serves by a target group. Its counters are read on the loop's thread. */
public final class VirtualService {
    private final int number;
    private final Address address;
    private final int port;
    private final int protocol;
    private final TargetGroup group;
    private final Algorithm algorithm;
    private final VirtualServiceSettings settings;

    long opened;
    long refused;
    int active;

    VirtualService(
            int number,
            Address address,
            int port,
            int protocol,
            TargetGroup group,
            Algorithm algorithm,
            VirtualServiceSettings settings) {
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("port: " + port + " (expected: 1 to 65535)");
        }
        if (protocol != IpProtocol.TCP && protocol != IpProtocol.UDP) {
            throw new IllegalArgumentException("protocol: " + protocol + " (expected: 6, TCP, or 17, UDP)");
        }
        this.number = number;
        this.address = address;
        this.port = port;
        this.protocol = protocol;
        this.group = group;
        this.algorithm = algorithm;
        this.settings = settings;
    }

    /** The virtual address. */
    public Address address() {
        return address;
    }

    public int port() {
        return port;
    }

    /** 6 for TCP, 17 for UDP. */
    public int protocol() {
        return protocol;
    }

    public TargetGroup group() {
        return group;
    }

    /** Flows sent to a target so far. */
    public long opened() {
        return opened;
    }

    /** Flows that no target could be found for. */
    public long refused() {
        return refused;
    }

    /** Flows now, those that are closing not counted. */
    public int active() {
        return active;
    }

    int number() {
        return number;
    }

    Algorithm algorithm() {
        return algorithm;
    }

    VirtualServiceSettings settings() {
        return settings;
    }
}
