package io.faultline.host.tcp;

import io.netty.channel.ConnectTimeoutException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;

/** The exceptions that the JDK's and Netty's users know, with the operating system's words. */
final class TcpErrors {
    private TcpErrors() {}

    static IOException refused() {
        return new ConnectException("Connection refused");
    }

    static IOException connectTimedOut() {
        return new ConnectTimeoutException("Connection timed out");
    }

    static IOException reset() {
        return new SocketException("Connection reset");
    }

    static IOException timedOut() {
        return new SocketException("Connection timed out");
    }

    static IOException brokenPipe() {
        return new SocketException("Broken pipe");
    }

    static IOException hostUnreachable() {
        return new NoRouteToHostException("No route to host");
    }

    static IOException networkUnreachable() {
        return new NoRouteToHostException("Network is unreachable");
    }

    static IOException of(IcmpCause cause) {
        return switch (cause) {
            case NETWORK_UNREACHABLE -> networkUnreachable();
            case HOST_UNREACHABLE, TIME_EXCEEDED -> hostUnreachable();
            case PROHIBITED -> new NoRouteToHostException("No route to host (administratively prohibited)");
            case PORT_UNREACHABLE -> refused();
            case PROTOCOL_UNREACHABLE -> new ConnectException("Protocol not available");
            case PARAMETER_PROBLEM -> new SocketException("Protocol error");
        };
    }
}
