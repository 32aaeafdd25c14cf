package io.faultline.balance.l4;

import io.faultline.balance.Target;
import io.faultline.host.tcp.EphemeralPorts;

/**
 * Chooses the balancer's own port for a flow: ports are unique for each target and protocol, not for the whole balancer, so
 * that each target can have as many flows as there are ports. Allocates nothing. Loop thread only.
 */
final class NatPorts {
    static final int FIRST = 1024;

    /** Below the ports that the host gives to its own connections, such as health checks. */
    static final int LAST = EphemeralPorts.FIRST - 1;

    private static final int TRIES = 64;

    private final FlowTable flows;
    private int next = FIRST;

    NatPorts(FlowTable flows) {
        this.flows = flows;
    }

    /** A port without a flow to this target, or -1 if {@value #TRIES} in a row were taken. */
    int take(int protocol, Target target) {
        for (int tries = 0; tries < TRIES; tries++) {
            int port = next;
            next = port == LAST ? FIRST : port + 1;
            long high = target.address().high();
            long low = target.address().low();
            if (flows.findReturn(protocol, high, low, target.port(), port) == FlowTable.NONE) {
                return port;
            }
        }
        return -1;
    }

    static boolean contains(int port) {
        return port >= FIRST && port <= LAST;
    }
}
