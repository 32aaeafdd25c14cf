package io.faultline.host.tcp;

import io.faultline.packet.Ip;
import io.faultline.packet.IpProtocol;
import io.faultline.packet.Tcp;
import io.faultline.packet.TcpOptions;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** Writes segments as whole datagrams and hands them to the host; one for a stack, nothing allocated but the buffer. */
final class SegmentWriter {
    private static final int TTL = 64;

    /** SACK blocks beside timestamps, whose option takes 12 of 40 bytes. */
    private static final int BLOCKS_WITH_TIMESTAMPS = 3;

    private final IpLayer ip;
    private final TcpStack stack;
    private final TcpOptions options = new TcpOptions();
    private final long[] blocks = new long[2 * TcpOptions.MAX_SACK_BLOCKS];

    SegmentWriter(TcpStack stack, IpLayer ip) {
        this.stack = stack;
        this.ip = ip;
    }

    /** Sends a SYN, with ACK in SYN-RECEIVED, and the options that are offered or agreed on. */
    boolean syn(TcpConnection c, long nowNs) {
        boolean answer = c.state == TcpState.SYN_RECEIVED;
        options.clear().mss(c.advertisedMss());
        if (c.offersWindowScale) {
            options.windowScale(c.ownWindowScale);
        }
        if (c.offersSack) {
            options.sackPermitted(true);
        }
        if (c.offersTimestamps) {
            options.timestamps(stack.timestamp(c.timestampOffset, nowNs), answer ? c.receiver.tsRecent : 0);
        }
        int flags = answer ? Tcp.SYN | Tcp.ACK : Tcp.SYN;
        int window = answer ? c.receiver.offer(true, c.sender.mss) : c.initialWindowField();
        return write(c, c.sender.iss, answer ? c.receiver.next() : 0, flags, window, 0, null, nowNs);
    }

    /** Sends a segment of an established connection; it acknowledges all that was received. */
    boolean segment(TcpConnection c, long seq, int length, int flags, long nowNs) {
        agreedOptions(c, nowNs);
        int window = c.receiver.offer(false, c.sender.mss);
        return write(c, seq, c.receiver.next(), flags | Tcp.ACK, window, length, c.sender.buffer, nowNs);
    }

    /** Bytes of SACK option that the next segment would carry. */
    int sackOptionBytes(TcpConnection c) {
        if (!c.sackAgreed || !c.receiver.queue.hasGaps()) {
            return 0;
        }
        agreedOptions(c, 0);
        return options.sackBlocks() == 0 ? 0 : 4 + 8 * options.sackBlocks();
    }

    private void agreedOptions(TcpConnection c, long nowNs) {
        options.clear();
        TcpReceiver receiver = c.receiver;
        if (receiver.timestamps) {
            options.timestamps(stack.timestamp(c.timestampOffset, nowNs), receiver.tsRecent);
        }
        if (c.sackAgreed && receiver.queue.hasGaps()) {
            int max = receiver.timestamps ? BLOCKS_WITH_TIMESTAMPS : TcpOptions.MAX_SACK_BLOCKS;
            int n = receiver.queue.sackBlocks(blocks, max);
            for (int i = 0; i < n; i++) {
                options.addSack((int) blocks[2 * i], (int) blocks[2 * i + 1]);
            }
        }
    }

    /** Sends an acknowledgement for an endpoint that has no connection any more. */
    void bareAck(
            TcpEndpoint endpoint,
            long seq,
            long ack,
            int window,
            boolean timestamps,
            int tsVal,
            int tsEcr,
            long nowNs) {
        options.clear();
        if (timestamps) {
            options.timestamps(tsVal, tsEcr);
        }
        write(endpoint, seq, ack, Tcp.ACK, window, 0, null, nowNs);
    }

    /** Sends a RST for a connection that is given up. */
    void reset(TcpConnection c, long nowNs) {
        options.clear();
        if (c.receiver.timestamps) {
            options.timestamps(stack.timestamp(c.timestampOffset, nowNs), c.receiver.tsRecent);
        }
        stack.counters.resetsSent++;
        int flags = c.state.isSynchronized() || c.state == TcpState.SYN_RECEIVED ? Tcp.RST | Tcp.ACK : Tcp.RST;
        write(c, c.sender.nxt, c.receiver.next(), flags, 0, 0, null, nowNs);
    }

    /** Answers a segment that belongs to nothing (RFC 9293 section 3.5.2, group 1, and 3.10.7.1). */
    void resetFor(Segment s, long nowNs) {
        if (s.isRst()) {
            return;
        }
        stack.counters.resetsSent++;
        ByteBuf out = ip.allocate(60);
        int flags = s.isAck() ? Tcp.RST : Tcp.RST | Tcp.ACK;
        int seq = s.isAck() ? s.ack : 0;
        int ack = s.isAck() ? 0 : s.seq + s.length();
        var source = Ip.destination(s.packet, s.ipOffset);
        var destination = Ip.source(s.packet, s.ipOffset);
        int off = Ip.writeHeader(out, source, destination, IpProtocol.TCP, Tcp.HEADER_BYTES, 0, TTL, 0, true);
        int tcp = Tcp.writeHeader(out, s.localPort, s.remotePort, seq, ack, flags, 0, 0, null);
        Tcp.fillChecksum(out, off, tcp);
        stack.counters.segmentsSent++;
        ip.send(out, destination, nowNs);
    }

    private boolean write(
            TcpEndpoint e,
            long seq,
            long ack,
            int flags,
            int window,
            int length,
            @Nullable SendBuffer data,
            long nowNs) {
        int transport = Tcp.HEADER_BYTES + options.encodedBytes() + length;
        int tos = e instanceof TcpConnection c ? c.settings.trafficClass : 0;
        ByteBuf out = ip.allocate(Ip.headerBytes(e.remote) + transport);
        int off = Ip.writeHeader(out, e.local, e.remote, IpProtocol.TCP, transport, tos, TTL, 0, true);
        int tcp = Tcp.writeHeader(
                out,
                e.localPort,
                e.remotePort,
                (int) seq,
                (flags & Tcp.ACK) != 0 ? (int) ack : 0,
                flags,
                window,
                0,
                options);
        if (length > 0 && data != null) {
            data.copy(seq, out, out.writerIndex(), length);
            out.writerIndex(out.writerIndex() + length);
        }
        Tcp.fillChecksum(out, off, tcp);
        stack.counters.segmentsSent++;
        return ip.send(out, e.remote, nowNs);
    }
}
