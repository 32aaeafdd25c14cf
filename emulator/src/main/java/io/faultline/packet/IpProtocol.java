package io.faultline.packet;

/** Protocol numbers (IPv4 "protocol", IPv6 "next header") as assigned by IANA. */
public final class IpProtocol {
    public static final int HOP_BY_HOP = 0;
    public static final int ICMP = 1;
    public static final int TCP = 6;
    public static final int UDP = 17;
    public static final int ROUTING = 43;
    public static final int FRAGMENT = 44;
    public static final int ICMPV6 = 58;
    public static final int NO_NEXT_HEADER = 59;
    public static final int DESTINATION_OPTIONS = 60;
    public static final int OSPF = 89;

    private IpProtocol() {}

    /** A short lower-case name, or the number in decimal. */
    public static String name(int protocol) {
        return switch (protocol) {
            case HOP_BY_HOP -> "hop-by-hop";
            case ICMP -> "icmp";
            case TCP -> "tcp";
            case UDP -> "udp";
            case ROUTING -> "routing";
            case FRAGMENT -> "fragment";
            case ICMPV6 -> "icmpv6";
            case NO_NEXT_HEADER -> "no-next-header";
            case DESTINATION_OPTIONS -> "destination-options";
            case OSPF -> "ospf";
            default -> Integer.toString(protocol);
        };
    }
}
