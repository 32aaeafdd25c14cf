package io.faultline.packet;

/** Why bytes from the network are not a packet of the protocol they claim; {@link #NONE} when they are. */
public enum Malformation {
    NONE("well formed"),
    TRUNCATED("shorter than its header says"),
    VERSION("IP version is neither 4 nor 6"),
    HEADER_LENGTH("header length below the minimum or beyond the packet"),
    TOTAL_LENGTH("total length below the header length"),
    HEADER_CHECKSUM("IPv4 header checksum is wrong"),
    OPTIONS("an option's length does not fit"),
    EXTENSION_HEADER("an IPv6 extension header is misplaced, too long, or one too many"),
    FRAGMENT("fragment reaches beyond 65535 bytes or is not a multiple of 8 bytes"),
    ADDRESS("an address that must not be seen on a wire"),
    TRANSPORT_LENGTH("transport header or length field does not fit the datagram"),
    TRANSPORT_CHECKSUM("transport checksum is wrong"),
    QUOTE("ICMP error quotes less than a usable header");

    private final String description;

    Malformation(String description) {
        this.description = description;
    }

    /** A few words for a journal or a capture comment. */
    public String description() {
        return description;
    }
}
