package io.faultline.packet;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/** One datagram of which some fragments have arrived. */
final class Reassembly {
    private static final int UNKNOWN = -1;

    private final ByteBufAllocator allocator;
    private final long deadlineNs;
    private final ByteBuf payload;
    /** Blocks of 8 bytes that have arrived: constant work and memory however hostile the cuts are. */
    private final BitSet arrived = new BitSet();

    private @Nullable ByteBuf header;
    private @Nullable ByteBuf firstHeader;
    private int firstLength;
    private int totalLength = UNKNOWN;
    private int ecnSeen;

    Reassembly(ByteBufAllocator allocator, long deadlineNs) {
        this.allocator = allocator;
        this.deadlineNs = deadlineNs;
        this.payload = allocator.buffer();
    }

    long deadlineNs() {
        return deadlineNs;
    }

    int bytes() {
        return payload.capacity();
    }

    /** Returns false if the fragment contradicts those before it, and all must be discarded. */
    boolean add(ByteBuf buf, int off) {
        boolean v4 = Ip.isIpv4(buf, off);
        int headerLength;
        int offset;
        boolean more;
        if (v4) {
            headerLength = Ipv4.headerLength(buf, off);
            offset = Ipv4.fragmentOffset(buf, off);
            more = Ipv4.moreFragments(buf, off);
        } else {
            int fragmentHeader =
                    Ipv6Extensions.fragmentHeader(Ipv6Extensions.walk(buf, off, off + Ipv6.totalLength(buf, off)));
            headerLength = fragmentHeader + 8;
            offset = Ipv6Extensions.fragmentOffset(buf, off + fragmentHeader);
            more = Ipv6Extensions.moreFragments(buf, off + fragmentHeader);
        }
        int length = Ip.totalLength(buf, off) - headerLength;
        int end = offset + length;
        if (length == 0
                || (totalLength != UNKNOWN && (end > totalLength || (!more && end != totalLength)))
                || (!more && end < payload.writerIndex())) {
            return false;
        }
        int from = offset >>> 3;
        int to = (end + 7) >>> 3;
        int known = arrived.get(from, to).cardinality();
        if (known > 0) {
            return known == to - from && ByteBufUtil.equals(buf, off + headerLength, payload, offset, length);
        }
        payload.ensureWritable(Math.max(0, end - payload.writerIndex()));
        payload.setBytes(offset, buf, off + headerLength, length);
        payload.writerIndex(Math.max(payload.writerIndex(), end));
        arrived.set(from, to);
        ecnSeen |= 1 << Ip.ecn(buf, off);
        if (!more) {
            totalLength = end;
        }
        if (offset == 0) {
            takeHeader(buf, off, headerLength, length, v4);
        }
        return true;
    }

    private void takeHeader(ByteBuf buf, int off, int headerLength, int length, boolean v4) {
        firstLength = length;
        firstHeader = allocator.buffer(headerLength).writeBytes(buf, off, headerLength);
        if (v4) {
            header = firstHeader.copy();
            return;
        }
        int kept = headerLength - 8;
        header = allocator.buffer(kept).writeBytes(buf, off, kept);
        header.setByte(Ipv6Extensions.nextHeaderField(header, 0, kept), buf.getByte(off + kept));
    }

    boolean isComplete() {
        return totalLength != UNKNOWN && arrived.cardinality() == (totalLength + 7) >>> 3;
    }

    /** The whole datagram, or null if it would be too long or mixes ECN marks that must not be mixed; releases this. */
    @Nullable
    ByteBuf finish() {
        try {
            ByteBuf first = header;
            // RFC 3168, 5.3: congestion met by any fragment was met by the datagram, unless its sender does not do ECN.
            boolean congested = (ecnSeen & (1 << Ecn.CE)) != 0;
            if (first == null || (congested && (ecnSeen & (1 << Ecn.NOT_ECT)) != 0)) {
                return null;
            }
            boolean v4 = Ip.isIpv4(first, 0);
            int length = first.readableBytes() + totalLength;
            if (length > (v4 ? Ipv4.MAX_DATAGRAM_BYTES : Ipv6.MAX_DATAGRAM_BYTES)) {
                return null;
            }
            ByteBuf whole = allocator.buffer(length).writeBytes(first).writeBytes(payload);
            if (v4) {
                Ipv4.setFragment(whole, 0, 0, false, length);
            } else {
                Ipv6.setPayloadLength(whole, 0, length - Ipv6.HEADER_BYTES);
            }
            if (congested) {
                Ip.setTos(whole, 0, Ip.tos(whole, 0) | Ecn.CE);
            }
            return whole;
        } finally {
            release();
        }
    }

    /** The first fragment as it arrived, or null if it did not; the caller releases it. */
    @Nullable
    ByteBuf firstFragment() {
        ByteBuf first = firstHeader;
        return first == null
                ? null
                : allocator
                        .buffer(first.readableBytes() + firstLength)
                        .writeBytes(first)
                        .writeBytes(payload, 0, firstLength);
    }

    void release() {
        payload.release();
        if (firstHeader != null) {
            firstHeader.release();
        }
        if (header != null) {
            header.release();
        }
    }
}
