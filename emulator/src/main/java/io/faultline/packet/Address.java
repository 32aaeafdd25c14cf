package io.faultline.packet;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * An IPv4 or IPv6 address: two longs, immutable, without a scope.
 *
 * <p>An IPv4 address is held in its IPv4-mapped form (RFC 4291, 2.5.5.2), so both families share one order, one hash and
 * one pair of primitives; {@code ::ffff:192.0.2.1} therefore <em>is</em> {@code 192.0.2.1}, and {@code Ipv6} refuses such an
 * address on the wire. Packets are read with the primitive accessors of {@code Ipv4}, {@code Ipv6} and {@code Ip}; an
 * {@code Address} is made when something is configured or reported, not per packet.
 */
public final class Address implements Comparable<Address> {
    /** The address {@code 0.0.0.0}. */
    public static final Address ANY_IPV4 = ofIpv4(0);
    /** The address {@code ::}. */
    public static final Address ANY_IPV6 = ofIpv6(0, 0);

    static final long MAPPED = 0xffff_0000_0000L;

    private final long high;
    private final long low;

    private Address(long high, long low) {
        this.high = high;
        this.low = low;
    }

    /**
     * Reads an address literal: a dotted quad of four decimal octets without leading zeros, or the text of RFC 4291, 2.2.
     * Never asks a name service.
     *
     * @throws IllegalArgumentException if it is neither
     */
    public static Address of(String literal) {
        return AddressText.parse(literal);
    }

    /** The IPv4 address with these 32 bits, most significant octet first. */
    public static Address ofIpv4(int bits) {
        return new Address(0, MAPPED | Integer.toUnsignedLong(bits));
    }

    /** The IPv6 address with these 128 bits; an IPv4-mapped one is the IPv4 address. */
    public static Address ofIpv6(long high, long low) {
        return new Address(high, low);
    }

    /** The same address, without its host name and scope. */
    public static Address of(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (address instanceof Inet4Address) {
            return ofIpv4((int) bits(bytes, 0, 4));
        }
        return ofIpv6(bits(bytes, 0, 8), bits(bytes, 8, 8));
    }

    private static long bits(byte[] bytes, int from, int count) {
        long bits = 0;
        for (int i = from; i < from + count; i++) {
            bits = (bits << 8) | (bytes[i] & 0xff);
        }
        return bits;
    }

    /** Whether (high, low) is an IPv4 address in the form this class holds it. */
    public static boolean isIpv4(long high, long low) {
        return high == 0 && (low >>> 32) == 0xffff;
    }

    public boolean isIpv4() {
        return isIpv4(high, low);
    }

    /**
     * The 32 bits of an IPv4 address.
     *
     * @throws IllegalStateException if it is an IPv6 address
     */
    public int ipv4() {
        if (!isIpv4()) {
            throw new IllegalStateException(this + ": an IPv6 address (expected: IPv4)");
        }
        return (int) low;
    }

    /** The upper 64 bits; 0 for IPv4. */
    public long high() {
        return high;
    }

    /** The lower 64 bits; {@code 0xffff_0000_0000 | bits} for IPv4. */
    public long low() {
        return low;
    }

    /** Bits in an address of this family: 32 or 128. */
    public int bitLength() {
        return isIpv4() ? 32 : 128;
    }

    /** Whether it is {@code 0.0.0.0} or {@code ::}. */
    public boolean isUnspecified() {
        return high == 0 && (low == 0 || low == MAPPED);
    }

    /** Whether it is in 224.0.0.0/4 or ff00::/8. */
    public boolean isMulticast() {
        return isIpv4() ? Ipv4.isMulticast((int) low) : Ipv6.isMulticast(high);
    }

    /** This address plus {@code offset}, modulo the family's size; the n-th address of a range. */
    public Address plus(long offset) {
        if (isIpv4()) {
            return ofIpv4((int) (low + offset));
        }
        long sum = low + offset;
        long carry = offset >= 0 && Long.compareUnsigned(sum, low) < 0 ? 1 : 0;
        long borrow = offset < 0 && Long.compareUnsigned(sum, low) > 0 ? 1 : 0;
        return ofIpv6(high + carry - borrow, sum);
    }

    /** The JDK's view of it: an {@code Inet4Address} or {@code Inet6Address} without a host name. */
    public InetAddress toInetAddress() {
        byte[] bytes = new byte[isIpv4() ? 4 : 16];
        for (int i = 0; i < bytes.length; i++) {
            int fromEnd = bytes.length - 1 - i;
            bytes[i] = (byte) (fromEnd < 8 ? low >>> (8 * fromEnd) : high >>> (8 * (fromEnd - 8)));
        }
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new AssertionError("4 or 16 bytes are an address", e);
        }
    }

    @Override
    public int compareTo(Address other) {
        int byHigh = Long.compareUnsigned(high, other.high);
        return byHigh != 0 ? byHigh : Long.compareUnsigned(low, other.low);
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof Address other && high == other.high && low == other.low;
    }

    @Override
    public int hashCode() {
        long mixed = (high * 0x9e3779b97f4a7c15L) ^ (low * 0xc2b2ae3d27d4eb4fL);
        return (int) (mixed ^ (mixed >>> 32));
    }

    /** The canonical text: a dotted quad, or RFC 5952. */
    @Override
    public String toString() {
        return AddressText.format(high, low);
    }
}
