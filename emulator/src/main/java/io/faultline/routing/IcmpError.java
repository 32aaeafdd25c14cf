package io.faultline.routing;

import io.faultline.packet.Icmp4;
import io.faultline.packet.Icmp6;

/** The errors that routers and hosts report, with their ICMP (RFC 792, RFC 1812) and ICMPv6 (RFC 4443) types and codes. */
public enum IcmpError {
    /** No route matches. */
    NO_ROUTE(Icmp4.DESTINATION_UNREACHABLE, Icmp4.NETWORK_UNREACHABLE, Icmp6.DESTINATION_UNREACHABLE, Icmp6.NO_ROUTE),
    /** The last hop's neighbour does not answer, or an unreachable route matches. */
    HOST_UNREACHABLE(
            Icmp4.DESTINATION_UNREACHABLE,
            Icmp4.HOST_UNREACHABLE,
            Icmp6.DESTINATION_UNREACHABLE,
            Icmp6.ADDRESS_UNREACHABLE),
    /** A filter or a prohibit route matches. */
    PROHIBITED(
            Icmp4.DESTINATION_UNREACHABLE,
            Icmp4.ADMINISTRATIVELY_PROHIBITED,
            Icmp6.DESTINATION_UNREACHABLE,
            Icmp6.ADMINISTRATIVELY_PROHIBITED),
    /** The destination has no such protocol. */
    PROTOCOL_UNREACHABLE(
            Icmp4.DESTINATION_UNREACHABLE,
            Icmp4.PROTOCOL_UNREACHABLE,
            Icmp6.PARAMETER_PROBLEM,
            Icmp6.UNRECOGNIZED_NEXT_HEADER),
    /** Nothing listens at the port. */
    PORT_UNREACHABLE(
            Icmp4.DESTINATION_UNREACHABLE,
            Icmp4.PORT_UNREACHABLE,
            Icmp6.DESTINATION_UNREACHABLE,
            Icmp6.PORT_UNREACHABLE),
    /** Too large for the next link and not to be fragmented; carries that link's MTU (RFC 1191, RFC 8201). */
    TOO_BIG(Icmp4.DESTINATION_UNREACHABLE, Icmp4.FRAGMENTATION_NEEDED, Icmp6.PACKET_TOO_BIG, 0),
    /** TTL or hop limit ran out. */
    TTL_EXCEEDED(Icmp4.TIME_EXCEEDED, Icmp4.TTL_EXCEEDED, Icmp6.TIME_EXCEEDED, Icmp6.HOP_LIMIT_EXCEEDED),
    /** Not all fragments came in time; only about a first fragment. */
    REASSEMBLY_TIME_EXCEEDED(
            Icmp4.TIME_EXCEEDED, Icmp4.REASSEMBLY_TIME_EXCEEDED, Icmp6.TIME_EXCEEDED, Icmp6.REASSEMBLY_TIME_EXCEEDED);

    final int type4;
    final int code4;
    final int type6;
    final int code6;

    IcmpError(int type4, int code4, int type6, int code6) {
        this.type4 = type4;
        this.code4 = code4;
        this.type6 = type6;
        this.code6 = code6;
    }
}
