package io.faultline.packet;

/** The two ECN bits of an IP header (RFC 3168, 5). */
public final class Ecn {
    public static final int NOT_ECT = 0;
    public static final int ECT_1 = 1;
    public static final int ECT_0 = 2;
    public static final int CE = 3;

    private Ecn() {}
}
