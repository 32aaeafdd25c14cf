package io.faultline.packet;

import io.netty.buffer.ByteBuf;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Objects;

/**
 * The Internet checksum (RFC 1071) and its incremental update (RFC 1624).
 *
 * <p>A <em>sum</em> here is a partial one's complement sum in a long, not yet folded; sums of parts may be added as long as
 * every part but the last has an even number of bytes. A <em>checksum</em> is the 16 bits of a header field.
 */
public final class Checksum {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private Checksum() {}

    /** The checksum of {@code length} bytes from {@code index}; 0 if they include a correct checksum. */
    public static int of(ByteBuf buf, int index, int length) {
        return finish(sum(buf, index, length));
    }

    /**
     * The sum of {@code length} bytes from {@code index}; an odd last byte is padded with a zero byte (RFC 1071, 1).
     *
     * @throws IndexOutOfBoundsException if the range is not within the buffer's capacity
     */
    public static long sum(ByteBuf buf, int index, int length) {
        if (length < 0) {
            throw new IndexOutOfBoundsException("length: " + length + " (expected: >= 0)");
        }
        return buf.hasArray() ? sumArray(buf, index, length) : sumOthers(buf, index, length);
    }

    private static long sumOthers(ByteBuf buf, int index, int length) {
        long sum = 0;
        int at = index;
        int end = index + (length & ~7);
        // Two 32-bit halves a step: 2^32 steps fit before a carry could be lost, so no end-around carry in the loop.
        for (; at < end; at += 8) {
            long word = buf.getLong(at);
            sum += (word >>> 32) + (word & 0xffff_ffffL);
        }
        return sum + sumTail(buf, at, length & 7);
    }

    /** Without the checks that a buffer makes for each access: one for the whole range, and the array's own. */
    private static long sumArray(ByteBuf buf, int index, int length) {
        if (length < 8) {
            return sumTail(buf, index, length);
        }
        Objects.checkFromIndexSize(index, length, buf.capacity());
        byte[] array = buf.array();
        int at = buf.arrayOffset() + index;
        int end = at + (length & ~7);
        int blocksEnd = at + (length & ~31);
        long a = 0;
        long b = 0;
        long c = 0;
        long d = 0;
        for (; at < blocksEnd; at += 32) {
            a += halves((long) LONGS.get(array, at));
            b += halves((long) LONGS.get(array, at + 8));
            c += halves((long) LONGS.get(array, at + 16));
            d += halves((long) LONGS.get(array, at + 24));
        }
        long sum = a + b + c + d;
        for (; at < end; at += 8) {
            sum += halves((long) LONGS.get(array, at));
        }
        return sum + sumTail(buf, index + (length & ~7), length & 7);
    }

    private static long sumTail(ByteBuf buf, int index, int length) {
        long sum = 0;
        int at = index;
        if ((length & 4) != 0) {
            sum += buf.getUnsignedInt(at);
            at += 4;
        }
        if ((length & 2) != 0) {
            sum += buf.getUnsignedShort(at);
            at += 2;
        }
        if ((length & 1) != 0) {
            sum += buf.getUnsignedByte(at) << 8;
        }
        return sum;
    }

    /** The sum of the IPv4 pseudo-header (RFC 768, RFC 9293 3.1). */
    public static long pseudoIpv4(int source, int destination, int protocol, int length) {
        return Integer.toUnsignedLong(source) + Integer.toUnsignedLong(destination) + protocol + length;
    }

    /** The sum of the IPv6 pseudo-header (RFC 8200, 8.1). */
    public static long pseudoIpv6(
            long sourceHigh, long sourceLow, long destinationHigh, long destinationLow, int protocol, int length) {
        return halves(sourceHigh)
                + halves(sourceLow)
                + halves(destinationHigh)
                + halves(destinationLow)
                + protocol
                + length;
    }

    private static long halves(long word) {
        return (word >>> 32) + (word & 0xffff_ffffL);
    }

    /** Folds a sum into 16 bits with end-around carry. */
    public static int fold(long sum) {
        long s = (sum >>> 32) + (sum & 0xffff_ffffL);
        s = (s >>> 16) + (s & 0xffff);
        s = (s >>> 16) + (s & 0xffff);
        s = (s >>> 16) + (s & 0xffff);
        return (int) s;
    }

    /** The checksum field for a sum: its folded complement. */
    public static int finish(long sum) {
        return ~fold(sum) & 0xffff;
    }

    /** A checksum after one of the 16-bit words it covers changed: HC' = ~(~HC + ~m + m'), RFC 1624 equation 3. */
    public static int update16(int checksum, int oldWord, int newWord) {
        int sum = (~checksum & 0xffff) + (~oldWord & 0xffff) + (newWord & 0xffff);
        sum = (sum >>> 16) + (sum & 0xffff);
        return ~(sum + (sum >>> 16)) & 0xffff;
    }

    /** {@link #update16} for an aligned 32-bit word, such as an IPv4 address. */
    public static int update32(int checksum, int oldWord, int newWord) {
        return finish((~checksum & 0xffff) + Integer.toUnsignedLong(~oldWord) + Integer.toUnsignedLong(newWord));
    }

    /** {@link #update16} for an aligned 64-bit word, such as half an IPv6 address. */
    public static int update64(int checksum, long oldWord, long newWord) {
        return finish((~checksum & 0xffff) + halves(~oldWord) + halves(newWord));
    }
}
