package io.faultline.dns.wire;

/** The bits of a message's second header word (RFC 1035 section 4.1.1, RFC 4035 section 3.1.6). */
public final class Flags {

    /** The message is a response. */
    public static final int QR = 0x8000;
    /** The opcode's four bits. */
    public static final int OPCODE_MASK = 0x7800;
    /** Authoritative answer. */
    public static final int AA = 0x0400;
    /** The answer is truncated. */
    public static final int TC = 0x0200;
    /** Recursion desired. */
    public static final int RD = 0x0100;
    /** Recursion available. */
    public static final int RA = 0x0080;
    /** The data is authentic. */
    public static final int AD = 0x0020;
    /** Checking disabled. */
    public static final int CD = 0x0010;
    /** The response code's four bits. */
    public static final int RCODE_MASK = 0x000F;

    private Flags() {}

    /** Returns the opcode in {@code flags}. */
    public static int opcode(int flags) {
        return (flags & OPCODE_MASK) >>> 11;
    }
}
