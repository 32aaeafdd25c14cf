package io.faultline.dns.wire;

import io.netty.buffer.ByteBuf;

/** The EDNS options of a query, read in place. Reused with its query; unknown options are passed over (RFC 6891 6.1.2). */
public final class QueryOptions {

    private static final int HEADER = 4;
    private static final int CLIENT_COOKIE = 8;
    private static final int MIN_FULL_COOKIE = 16;
    private static final int MAX_FULL_COOKIE = 40;
    private static final int NONE = -1;

    private final ClientSubnet subnet = new ClientSubnet();
    private boolean nsid;
    private boolean expire;
    private boolean keepalive;
    private boolean padding;
    private boolean zoneVersion;
    private int cookieIndex = NONE;
    private int cookieLength;

    QueryOptions() {}

    void clear() {
        subnet.clear();
        nsid = false;
        expire = false;
        keepalive = false;
        padding = false;
        zoneVersion = false;
        cookieIndex = NONE;
        cookieLength = 0;
    }

    /** Reads the data of an OPT record; returns false if an option breaks the rules of its RFC or leaves the record. */
    boolean read(ByteBuf in, int from, int length) {
        int at = from;
        int end = from + length;
        while (at < end) {
            if (at + HEADER > end) {
                return false;
            }
            int size = in.getUnsignedShort(at + 2);
            if (at + HEADER + size > end || !readOption(in, in.getUnsignedShort(at), at + HEADER, size)) {
                return false;
            }
            at += HEADER + size;
        }
        return true;
    }

    private boolean readOption(ByteBuf in, int code, int index, int length) {
        switch (code) {
            case EdnsOption.NSID -> nsid = true;
            case EdnsOption.CLIENT_SUBNET -> {
                return subnet.read(in, index, length);
            }
            case EdnsOption.EXPIRE -> expire = true;
            case EdnsOption.COOKIE -> {
                return readCookie(index, length);
            }
            case EdnsOption.TCP_KEEPALIVE -> {
                keepalive = true;
                return length == 0 || length == 2; // RFC 7828 section 3.1.
            }
            case EdnsOption.PADDING -> padding = true;
            case EdnsOption.ZONE_VERSION -> {
                zoneVersion = true;
                return length == 0; // RFC 9660 section 3.1.
            }
            default -> {}
        }
        return true;
    }

    /** A client cookie, or that and a server cookie (RFC 7873 section 5.2.2); of several the first counts (5.2). */
    private boolean readCookie(int index, int length) {
        if (length != CLIENT_COOKIE && (length < MIN_FULL_COOKIE || length > MAX_FULL_COOKIE)) {
            return false;
        }
        if (cookieIndex == NONE) {
            cookieIndex = index;
            cookieLength = length;
        }
        return true;
    }

    /** Returns whether the server's identity is asked for (RFC 5001). */
    public boolean isNsidAsked() {
        return nsid;
    }

    /** Returns whether the zone's expiry is asked for (RFC 7314). */
    public boolean isExpireAsked() {
        return expire;
    }

    /** Returns whether the client asks how long an idle connection may stay (RFC 7828). */
    public boolean isKeepaliveAsked() {
        return keepalive;
    }

    /** Returns whether the query is padded, and with it the answer is to be (RFC 7830). */
    public boolean isPadded() {
        return padding;
    }

    /** Returns whether the zone's version is asked for (RFC 9660). */
    public boolean isZoneVersionAsked() {
        return zoneVersion;
    }

    /** Returns whether there is a cookie (RFC 7873). */
    public boolean hasCookie() {
        return cookieIndex != NONE;
    }

    /** Returns the absolute index of the cookie in the query's buffer; valid if {@link #hasCookie}. */
    public int cookieIndex() {
        return cookieIndex;
    }

    /** Returns the octets of the cookie: 8 for a client's alone, 16 to 40 with a server's. */
    public int cookieLength() {
        return cookieLength;
    }

    /** Returns the client subnet (RFC 7871). */
    public ClientSubnet subnet() {
        return subnet;
    }
}
