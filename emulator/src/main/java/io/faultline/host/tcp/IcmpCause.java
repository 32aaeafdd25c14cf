package io.faultline.host.tcp;

/** What an ICMP error says of the path or the peer, whichever the IP version. */
public enum IcmpCause {
    NETWORK_UNREACHABLE,
    HOST_UNREACHABLE,
    PROHIBITED,
    PORT_UNREACHABLE,
    PROTOCOL_UNREACHABLE,
    TIME_EXCEEDED,
    PARAMETER_PROBLEM
}
