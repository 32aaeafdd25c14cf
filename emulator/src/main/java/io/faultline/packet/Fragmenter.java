package io.faultline.packet;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.function.Consumer;

/** Splits a datagram that is longer than a link's MTU (RFC 791, 3.2; RFC 8200, 4.5). */
public final class Fragmenter {
    private static final int FRAGMENT_HEADER_BYTES = 8;

    private Fragmenter() {}

    /**
     * Splits the well-formed IPv4 datagram (or fragment) at {@code off}, whatever its DF flag says. It is left as it is and
     * stays the caller's.
     *
     * @param mtu bytes a fragment may have, at least 68
     * @param sink takes each fragment, in order, and releases it
     */
    public static void splitIpv4(ByteBuf buf, int off, int mtu, ByteBufAllocator allocator, Consumer<ByteBuf> sink) {
        if (mtu < Ipv4.MIN_MTU) {
            throw new IllegalArgumentException("mtu: " + mtu + " (expected: >= " + Ipv4.MIN_MTU + ")");
        }
        int base = Ipv4.fragmentOffset(buf, off);
        boolean more = Ipv4.moreFragments(buf, off);
        int payload = Ipv4.payloadOffset(buf, off);
        int length = Ipv4.payloadLength(buf, off);
        int done = 0;
        while (done < length) {
            ByteBuf fragment = allocator.buffer(mtu);
            if (done == 0) {
                fragment.writeBytes(buf, off, payload - off);
            } else {
                writeLaterHeader(fragment, buf, off);
            }
            int header = fragment.readableBytes();
            int left = length - done;
            int bytes = left <= mtu - header ? left : (mtu - header) & ~7;
            fragment.writeBytes(buf, payload + done, bytes);
            Ipv4.setFragment(fragment, fragment.readerIndex(), base + done, more || bytes < left, header + bytes);
            done += bytes;
            sink.accept(fragment);
        }
    }

    /** The header of a fragment but the first: only the options that want to be copied (RFC 791, 3.1). */
    private static void writeLaterHeader(ByteBuf out, ByteBuf buf, int off) {
        int start = out.writerIndex();
        out.writeBytes(buf, off, Ipv4.HEADER_BYTES);
        int end = Ipv4.payloadOffset(buf, off);
        int at = off + Ipv4.HEADER_BYTES;
        while (at < end) {
            int type = buf.getUnsignedByte(at);
            if (type == Ipv4Option.END) {
                break;
            }
            int length = type == Ipv4Option.NO_OPERATION ? 1 : buf.getUnsignedByte(at + 1);
            if (Ipv4Option.isCopied(type)) {
                out.writeBytes(buf, at, length);
            }
            at += length;
        }
        while (((out.writerIndex() - start) & 3) != 0) {
            out.writeByte(Ipv4Option.END);
        }
        out.setByte(start, 0x40 | ((out.writerIndex() - start) >>> 2));
    }

    /**
     * Splits the well-formed, whole IPv6 datagram at {@code off}, as only its source may. It is left as it is and stays the
     * caller's.
     *
     * @param mtu bytes a fragment may have, at least 1280
     * @param identification 32 bits that no other datagram to the same destination carries at the time (RFC 7739)
     * @param sink takes each fragment, in order, and releases it
     */
    public static void splitIpv6(
            ByteBuf buf, int off, int mtu, int identification, ByteBufAllocator allocator, Consumer<ByteBuf> sink) {
        if (mtu < Ipv6.MIN_MTU) {
            throw new IllegalArgumentException("mtu: " + mtu + " (expected: >= " + Ipv6.MIN_MTU + ")");
        }
        int header = Ipv6Extensions.perFragmentLength(buf, off);
        int room = (mtu - header - FRAGMENT_HEADER_BYTES) & ~7;
        if (room <= 0) {
            throw new IllegalArgumentException("mtu: " + mtu + " (expected: room for headers of " + header + " bytes)");
        }
        int field = Ipv6Extensions.nextHeaderField(buf, off, header) - off;
        int next = buf.getUnsignedByte(off + field);
        int length = Ipv6.totalLength(buf, off) - header;
        for (int done = 0; done < length; done += room) {
            int bytes = Math.min(room, length - done);
            ByteBuf fragment = allocator.buffer(mtu);
            int start = fragment.writerIndex();
            fragment.writeBytes(buf, off, header);
            fragment.setByte(start + field, IpProtocol.FRAGMENT);
            fragment.writeShort(next << 8).writeShort(done | (done + bytes < length ? 1 : 0));
            fragment.writeInt(identification).writeBytes(buf, off + header + done, bytes);
            Ipv6.setPayloadLength(fragment, start, fragment.writerIndex() - start - Ipv6.HEADER_BYTES);
            sink.accept(fragment);
        }
    }
}
