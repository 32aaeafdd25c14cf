package io.faultline.routing;

import io.faultline.packet.Address;
import io.faultline.packet.Icmp4;
import io.faultline.packet.Icmp6;
import io.faultline.packet.Ip;
import io.faultline.packet.IpProtocol;
import io.faultline.packet.Ipv4;
import io.faultline.packet.Ipv6;
import io.faultline.packet.Ipv6Extensions;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes a node's ICMP errors: decides whether one may be sent about a packet, limits their rate, and writes them. Loop
 * thread only.
 */
public final class IcmpErrors {
    private static final int INITIAL_TTL = 64;
    /** Precedence "internetwork control" (RFC 1812, 4.3.2.5). */
    private static final int TOS_CONTROL = 0xc0;

    private static final int MAX_ERROR_BYTES = Math.max(Icmp4.MAX_ERROR_BYTES, Ipv6.MIN_MTU);

    private final ByteBufAllocator allocator;
    private final Buckets buckets = new Buckets();
    private IcmpRateLimit limit = IcmpRateLimit.LINUX;
    private int identification;
    private long suppressed;
    private long limited;

    /** Makes errors whose buffers come from this allocator. */
    public IcmpErrors(ByteBufAllocator allocator) {
        this.allocator = allocator;
    }

    /** Changes the limit and forgets what was sent before. */
    public void limit(IcmpRateLimit newLimit) {
        limit = newLimit;
        buckets.clear();
    }

    /** Errors that were due but that the RFCs forbid about such packets. */
    public long suppressed() {
        return suppressed;
    }

    /** Errors that were due but exceeded the rate limit. */
    public long limited() {
        return limited;
    }

    /**
     * Makes an error about a packet.
     *
     * @param packet a well-formed datagram, as it arrived; not changed, and still the caller's
     * @param off the absolute index of its IP header
     * @param source the node's own address that the error comes from, of the packet's family
     * @param mtu for {@link IcmpError#TOO_BIG} the next link's MTU in bytes; otherwise 0
     * @return a datagram that the caller owns, or null if none may be sent
     */
    public @Nullable ByteBuf about(ByteBuf packet, int off, IcmpError error, Address source, int mtu, long nowNs) {
        boolean isIpv4 = Ip.isIpv4(packet, off);
        if (isIpv4 ? !isAllowedIpv4(packet, off) : !isAllowedIpv6(packet, off, error)) {
            suppressed++;
            return null;
        }
        // Path MTU discovery must not wait for a limit; Linux exempts these too.
        if (error != IcmpError.TOO_BIG && !buckets.take(Ip.source(packet, off), nowNs)) {
            limited++;
            return null;
        }
        ByteBuf out = allocator.buffer(MAX_ERROR_BYTES);
        if (isIpv4) {
            Icmp4.writeError(
                    out,
                    source.ipv4(),
                    Ipv4.source(packet, off),
                    error.type4,
                    error.code4,
                    error == IcmpError.TOO_BIG ? Icmp4.mtuField(mtu) : 0,
                    packet,
                    off,
                    TOS_CONTROL,
                    INITIAL_TTL,
                    identification++ & 0xffff);
        } else {
            Icmp6.writeError(
                    out,
                    source.high(),
                    source.low(),
                    Ipv6.sourceHigh(packet, off),
                    Ipv6.sourceLow(packet, off),
                    error.type6,
                    error.code6,
                    error == IcmpError.PROTOCOL_UNREACHABLE ? nextHeaderPointer(packet, off) : mtu,
                    packet,
                    off,
                    TOS_CONTROL,
                    INITIAL_TTL);
        }
        return out;
    }

    /** RFC 1812, 4.3.2.7, and RFC 1122, 3.2.2. */
    private static boolean isAllowedIpv4(ByteBuf packet, int off) {
        if (Ipv4.fragmentOffset(packet, off) != 0) {
            return false;
        }
        int source = Ipv4.source(packet, off);
        int destination = Ipv4.destination(packet, off);
        // Multicast, reserved and limited broadcast are all from 224.0.0.0 on; 127/8 is an ordinary network here.
        if (source >>> 24 == 0 || source >>> 28 >= 0xe || destination >>> 28 >= 0xe) {
            return false;
        }
        int icmp = Ipv4.payloadOffset(packet, off);
        return Ipv4.protocol(packet, off) != IpProtocol.ICMP
                || (icmp < off + Ipv4.totalLength(packet, off) && !Icmp4.isError(Icmp4.type(packet, icmp)));
    }

    /** RFC 4443, 2.4 (e). */
    private static boolean isAllowedIpv6(ByteBuf packet, int off, IcmpError error) {
        long sourceHigh = Ipv6.sourceHigh(packet, off);
        if (Ipv6.isMulticast(sourceHigh) || (sourceHigh == 0 && Ipv6.sourceLow(packet, off) == 0)) {
            return false;
        }
        // Path MTU discovery works for multicast too (e.3).
        if (Ipv6.isMulticast(Ipv6.destinationHigh(packet, off)) && error != IcmpError.TOO_BIG) {
            return false;
        }
        int end = off + Ipv6.totalLength(packet, off);
        long walked = Ipv6Extensions.walk(packet, off, end);
        if (Ipv6Extensions.protocol(walked) != IpProtocol.ICMPV6 || !Ip.hasTransportHeader(packet, off)) {
            return true;
        }
        int icmp = off + Ipv6Extensions.headerLength(walked);
        if (icmp >= end) {
            return false;
        }
        int type = Icmp6.type(packet, icmp);
        return !Icmp6.isError(type) && type != Icmp6.REDIRECT;
    }

    /** Where the protocol that is not known is named: RFC 4443, 3.4. */
    private static int nextHeaderPointer(ByteBuf packet, int off) {
        int end = off + Ipv6.totalLength(packet, off);
        int transport = off + Ipv6Extensions.headerLength(Ipv6Extensions.walk(packet, off, end));
        int at = off + Ipv6.HEADER_BYTES;
        int pointer = 6;
        int header = Ipv6.nextHeader(packet, off);
        while (at < transport) {
            pointer = at - off;
            int length = header == IpProtocol.FRAGMENT ? 8 : (packet.getUnsignedByte(at + 1) + 1) << 3;
            header = packet.getUnsignedByte(at);
            at += length;
        }
        return pointer;
    }

    /** A bucket for each destination that lately got an error. */
    private final class Buckets {
        private final Map<Address, Bucket> buckets = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Address, Bucket> eldest) {
                return size() > limit.destinations();
            }
        };

        boolean take(Address destination, long nowNs) {
            if (limit.intervalNs() == 0) {
                return true;
            }
            Bucket bucket = buckets.get(destination);
            if (bucket == null) {
                bucket = new Bucket();
                bucket.creditNs = limit.intervalNs() * limit.burst();
                bucket.filledAtNs = nowNs;
                buckets.put(destination, bucket);
            }
            long most = limit.intervalNs() * limit.burst();
            bucket.creditNs = Math.min(most, bucket.creditNs + nowNs - bucket.filledAtNs);
            bucket.filledAtNs = nowNs;
            if (bucket.creditNs < limit.intervalNs()) {
                return false;
            }
            bucket.creditNs -= limit.intervalNs();
            return true;
        }

        void clear() {
            buckets.clear();
        }
    }

    /** Time saved up, of which each error costs one interval. */
    private static final class Bucket {
        private long creditNs;
        private long filledAtNs;
    }
}
