package io.faultline.packet;

/** IPv4 option types (RFC 791, 3.1; RFC 2113), the copy flag (0x80: copied into every fragment) included. */
public final class Ipv4Option {
    public static final int END = 0;
    public static final int NO_OPERATION = 1;
    public static final int RECORD_ROUTE = 7;
    public static final int TIMESTAMP = 68;
    public static final int LOOSE_SOURCE_ROUTE = 131;
    public static final int STRICT_SOURCE_ROUTE = 137;
    public static final int ROUTER_ALERT = 148;

    private Ipv4Option() {}

    /** Whether an option of this type is copied into every fragment. */
    public static boolean isCopied(int type) {
        return (type & 0x80) != 0;
    }
}
