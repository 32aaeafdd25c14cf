package io.faultline.host;

import io.faultline.engine.Timer;
import io.faultline.packet.Fragmenter;
import io.faultline.packet.Ip;
import io.faultline.packet.Reassembler;
import io.faultline.routing.IcmpError;
import io.netty.buffer.ByteBuf;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A host's fragments: splits what is too long for its way, and puts together what arrives in pieces, bounded as Linux's
 * ipfrag_high_thresh and ipfrag_time are. Loop thread only.
 */
final class HostFragments {
    private static final int MAX_DATAGRAMS = 1024;
    private static final long MAX_BYTES = 4L << 20;
    private static final long TIMEOUT_NS = 30_000_000_000L;

    private final Host host;
    private final Reassembler reassembler;
    private final Timer timer;
    private final Consumer<ByteBuf> timeExceeded;

    HostFragments(Host host) {
        this.host = host;
        reassembler = new Reassembler(host.network().allocator(), MAX_DATAGRAMS, MAX_BYTES, TIMEOUT_NS);
        timer = new Timer(host.loop(), host.id(), this::expire);
        timeExceeded = first -> host.icmp()
                .sendError(
                        first,
                        first.readerIndex(),
                        IcmpError.REASSEMBLY_TIME_EXCEEDED,
                        host.loop().nowNs());
    }

    /**
     * Takes in a fragment, whose ownership stays the caller's.
     *
     * @return the whole datagram, which the caller owns, if nothing is missing any more
     */
    @Nullable
    ByteBuf add(ByteBuf fragment, long nowNs) {
        ByteBuf whole = reassembler.add(fragment, nowNs);
        armTimer();
        return whole;
    }

    /** Splits a datagram, whose ownership it takes, and gives each fragment to the sink, in order. */
    void split(ByteBuf datagram, int mtu, Consumer<ByteBuf> sink) {
        int off = datagram.readerIndex();
        try {
            if (Ip.isIpv4(datagram, off)) {
                Fragmenter.splitIpv4(datagram, off, mtu, host.network().allocator(), sink);
            } else {
                int identification = host.nextIdentification();
                Fragmenter.splitIpv6(
                        datagram, off, mtu, identification, host.network().allocator(), sink);
            }
        } finally {
            datagram.release();
        }
    }

    void clear() {
        timer.disarm();
        reassembler.close();
    }

    private void expire(long nowNs) {
        reassembler.expire(nowNs, timeExceeded);
        armTimer();
    }

    private void armTimer() {
        long deadlineNs = reassembler.nextDeadlineNs();
        if (deadlineNs == Long.MAX_VALUE) {
            timer.disarm();
        } else {
            timer.arm(deadlineNs);
        }
    }
}
