package io.faultline.dns.wire;

/** Codes of EDNS options (IANA: DNS EDNS0 Option Codes). */
public final class EdnsOption {

    /** Name server identifier (RFC 5001). */
    public static final int NSID = 3;
    /** Client subnet (RFC 7871). */
    public static final int CLIENT_SUBNET = 8;
    /** Zone expiry (RFC 7314). */
    public static final int EXPIRE = 9;
    /** Cookie (RFC 7873). */
    public static final int COOKIE = 10;
    /** Idle timeout of a connection (RFC 7828). */
    public static final int TCP_KEEPALIVE = 11;
    /** Padding (RFC 7830). */
    public static final int PADDING = 12;
    /** Extended DNS error (RFC 8914). */
    public static final int EXTENDED_ERROR = 15;
    /** Where to report errors (RFC 9567). */
    public static final int REPORT_CHANNEL = 18;
    /** Version of the zone that answered (RFC 9660). */
    public static final int ZONE_VERSION = 19;

    private EdnsOption() {}
}
