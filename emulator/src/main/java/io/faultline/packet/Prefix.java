package io.faultline.packet;

/**
 * A network prefix in CIDR notation (RFC 4632, RFC 4291 2.3): all bits of {@code address} beyond {@code length} are zero.
 *
 * @param address the first address of the range
 * @param length bits that are fixed: 0 to 32 for IPv4, 0 to 128 for IPv6
 */
public record Prefix(Address address, int length) implements Comparable<Prefix> {
    /** {@code 0.0.0.0/0}. */
    public static final Prefix DEFAULT_IPV4 = new Prefix(Address.ANY_IPV4, 0);
    /** {@code ::/0}. */
    public static final Prefix DEFAULT_IPV6 = new Prefix(Address.ANY_IPV6, 0);

    public Prefix {
        checkLength(address, length);
        Address first = firstOf(address, length);
        if (!first.equals(address)) {
            throw new IllegalArgumentException("prefix: " + address + "/" + length + ": host bits are set (expected: "
                    + first + "/" + length + ")");
        }
    }

    /**
     * Reads {@code address/length}.
     *
     * @throws IllegalArgumentException if it is not a prefix, or has host bits set
     */
    public static Prefix of(String text) {
        int slash = slash(text);
        return new Prefix(Address.of(text.substring(0, slash)), length(text, slash));
    }

    /** The prefix of this length that holds {@code address}: what an interface's {@code 10.0.0.1/24} is connected to. */
    public static Prefix containing(Address address, int length) {
        checkLength(address, length);
        return new Prefix(firstOf(address, length), length);
    }

    /** The /32 or /128 of one address. */
    public static Prefix host(Address address) {
        return new Prefix(address, address.bitLength());
    }

    private static int slash(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            throw new IllegalArgumentException("prefix: \"" + text + "\" (expected: address/length)");
        }
        return slash;
    }

    private static int length(String text, int slash) {
        int digits = text.length() - slash - 1;
        boolean decimal = digits >= 1 && digits <= 3 && (digits == 1 || text.charAt(slash + 1) != '0');
        int length = 0;
        for (int i = slash + 1; decimal && i < text.length(); i++) {
            char c = text.charAt(i);
            decimal = c >= '0' && c <= '9';
            length = length * 10 + (c - '0');
        }
        if (!decimal) {
            throw new IllegalArgumentException(
                    "prefix: \"" + text + "\" (expected: address/length, the length decimal)");
        }
        return length;
    }

    private static void checkLength(Address address, int length) {
        if (length < 0 || length > address.bitLength()) {
            throw new IllegalArgumentException(
                    "prefix: " + address + "/" + length + " (expected: 0 <= length <= " + address.bitLength() + ")");
        }
    }

    /** The network mask of an IPv4 prefix of this length, 0 to 32. */
    public static int ipv4Mask(int length) {
        return length == 0 ? 0 : -1 << (32 - length);
    }

    /** The upper half of the network mask of an IPv6 prefix of this length, 0 to 128. */
    public static long ipv6MaskHigh(int length) {
        return length == 0 ? 0 : length >= 64 ? -1 : -1L << (64 - length);
    }

    /** The lower half of the network mask of an IPv6 prefix of this length, 0 to 128. */
    public static long ipv6MaskLow(int length) {
        return length <= 64 ? 0 : -1L << (128 - length);
    }

    private static Address firstOf(Address address, int length) {
        return address.isIpv4()
                ? Address.ofIpv4(address.ipv4() & ipv4Mask(length))
                : Address.ofIpv6(address.high() & ipv6MaskHigh(length), address.low() & ipv6MaskLow(length));
    }

    public boolean isIpv4() {
        return address.isIpv4();
    }

    /** Whether {@code a} is of this family and in this range. */
    public boolean contains(Address a) {
        return contains(a.high(), a.low());
    }

    /** Whether this is an IPv4 prefix that holds the address with these bits. */
    public boolean contains(int ipv4) {
        return address.isIpv4() && (ipv4 & ipv4Mask(length)) == (int) address.low();
    }

    /** Whether the address held as (high, low), as {@link Address} holds it, is of this family and in this range. */
    public boolean contains(long high, long low) {
        if (address.isIpv4()) {
            return Address.isIpv4(high, low) && contains((int) low);
        }
        return !Address.isIpv4(high, low)
                && (high & ipv6MaskHigh(length)) == address.high()
                && (low & ipv6MaskLow(length)) == address.low();
    }

    /** Whether every address of {@code other} is in this range. */
    public boolean contains(Prefix other) {
        return other.isIpv4() == isIpv4() && other.length >= length && contains(other.address);
    }

    /** Whether any address is in both ranges. */
    public boolean overlaps(Prefix other) {
        return contains(other) || other.contains(this);
    }

    /** The last address of the range: the broadcast address of an IPv4 subnet. */
    public Address last() {
        return address.isIpv4()
                ? Address.ofIpv4(address.ipv4() | ~ipv4Mask(length))
                : Address.ofIpv6(address.high() | ~ipv6MaskHigh(length), address.low() | ~ipv6MaskLow(length));
    }

    /** By first address, then the shorter prefix first. */
    @Override
    public int compareTo(Prefix other) {
        int byAddress = address.compareTo(other.address);
        return byAddress != 0 ? byAddress : Integer.compare(length, other.length);
    }

    @Override
    public String toString() {
        return address + "/" + length;
    }
}
