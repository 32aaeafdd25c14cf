package io.faultline.dns.tsig;

/** Numbers of RFC 8945. */
public final class Tsig {

    /** The MAC was cut shorter than the server takes (section 5.2.4); dnsjava has no name for it. */
    public static final int BADTRUNC = 22;

    /** By so many seconds clocks may differ (section 10). */
    public static final int FUDGE_SECONDS = 300;

    static final byte[] NO_OCTETS = {};

    private Tsig() {}
}
