package io.faultline.host.tcp;

import io.faultline.packet.Address;

/** What the demultiplexer knows of either a connection or its TIME-WAIT remainder: the four-tuple. */
abstract sealed class TcpEndpoint permits TcpConnection, TimeWait {
    final Address local;
    final int localPort;
    final Address remote;
    final int remotePort;
    /** Set by the demultiplexer. */
    int hash;

    TcpEndpoint(Address local, int localPort, Address remote, int remotePort) {
        this.local = local;
        this.localPort = localPort;
        this.remote = remote;
        this.remotePort = remotePort;
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
