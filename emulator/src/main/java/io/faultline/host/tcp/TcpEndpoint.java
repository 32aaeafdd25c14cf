package io.faultline.host.tcp;

import io.faultline.packet.Address;

/** What the demultiplexer knows of either a connection or its TIME-WAIT remainder: the four-tuple. */
abstract sealed class TcpEndpoint permits TcpConnection, TimeWait {
    /** Linux's tcp_invalid_ratelimit. */
    private static final long OUT_OF_WINDOW_ACK_NS = 500_000_000L;

    final Address local;
    final int localPort;
    final Address remote;
    final int remotePort;
    private long outOfWindowAckedNs = -OUT_OF_WINDOW_ACK_NS;

    /** Set by the demultiplexer. */
    int hash;

    TcpEndpoint(Address local, int localPort, Address remote, int remotePort) {
        this.local = local;
        this.localPort = localPort;
        this.remote = remote;
        this.remotePort = remotePort;
    }

    /**
     * Whether to answer a segment that is outside the window. Those without data or FIN are answered twice a second at most, or two
     * ends that disagree would acknowledge each other's acknowledgements for ever.
     */
    final boolean answersOutOfWindow(Segment segment, long nowNs) {
        if (segment.payloadLength > 0 || segment.isFin()) {
            return true;
        }
        if (nowNs - outOfWindowAckedNs < OUT_OF_WINDOW_ACK_NS) {
            return false;
        }
        outOfWindowAckedNs = nowNs;
        return true;
    }

    final boolean matches(long localHigh, long localLow, int ownPort, long remoteHigh, long remoteLow, int peerPort) {
        return localPort == ownPort
                && remotePort == peerPort
                && remote.low() == remoteLow
                && local.low() == localLow
                && remote.high() == remoteHigh
                && local.high() == localHigh;
    }
}
