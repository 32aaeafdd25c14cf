package io.faultline.dns.wire;

import io.netty.buffer.ByteBuf;

/**
 * The client subnet option of a query (RFC 7871 section 6), read in place. Reused with its query; valid while {@link
 * #isPresent}.
 */
public final class ClientSubnet {

    /** Family of IPv4 addresses (IANA: Address Family Numbers). */
    public static final int IPV4 = 1;

    /** Family of IPv6 addresses. */
    public static final int IPV6 = 2;

    /** Family, source prefix length and scope prefix length. */
    private static final int FIXED = 4;

    private boolean present;
    private int family;
    private int sourceLength;
    private long high;
    private long low;

    ClientSubnet() {}

    void clear() {
        present = false;
    }

    /** Reads the option's data; returns false if it breaks a rule of RFC 7871 section 6 or 7.1.2. */
    boolean read(ByteBuf in, int index, int length) {
        if (length < FIXED) {
            return false;
        }
        family = in.getUnsignedShort(index);
        sourceLength = in.getUnsignedByte(index + 2);
        int scopeLength = in.getUnsignedByte(index + 3);
        int octets = length - FIXED;
        int bits = family == IPV4 ? 32 : family == IPV6 ? 128 : family == 0 ? 0 : -1;
        // A query's scope is 0, and its address has just the octets that the source length covers.
        if (scopeLength != 0 || sourceLength > bits || octets != (sourceLength + 7) / 8) {
            return false;
        }
        high = 0;
        low = 0;
        for (int i = 0; i < octets; i++) {
            long octet = in.getUnsignedByte(index + FIXED + i);
            if (i < 8) {
                high |= octet << (56 - 8 * i);
            } else {
                low |= octet << (120 - 8 * i);
            }
        }
        int spare = 8 * octets - sourceLength;
        if (spare > 0 && (in.getByte(index + FIXED + octets - 1) & ((1 << spare) - 1)) != 0) {
            return false;
        }
        present = true;
        return true;
    }

    /** Returns whether the query has the option. */
    public boolean isPresent() {
        return present;
    }

    /** Returns the address family: {@link #IPV4}, {@link #IPV6}, or 0 for a client that tells no address. */
    public int family() {
        return family;
    }

    /** Returns how many leading bits of the address the client tells: 0 to 32 or 128. 0 asks for an answer made for nobody. */
    public int sourceLength() {
        return sourceLength;
    }

    /** Returns the first 64 bits of the address, left-aligned: an IPv4 address is in the upper 32; bits not told are 0. */
    public long high() {
        return high;
    }

    /** Returns the last 64 bits of an IPv6 address; 0 for IPv4. */
    public long low() {
        return low;
    }

    /** Returns the octets of address that the option carries. */
    int addressOctets() {
        return (sourceLength + 7) / 8;
    }
}
