package io.faultline.host.tcp;

import io.faultline.packet.Tcp;

/** Decides what is sent when (RFC 9293 section 3.8); one for a stack, without state of its own. */
final class TcpOutput {
    private final SegmentWriter writer;
    private final TcpCounters counters;

    TcpOutput(SegmentWriter writer, TcpCounters counters) {
        this.writer = writer;
        this.counters = counters;
    }

    /** Sends all that windows permit, and sees to it that a timer runs for what is in flight or waits. */
    void run(TcpConnection c, long nowNs) {
        if (!mayCarryData(c.state)) {
            return;
        }
        TcpSender s = c.sender;
        if (!s.hasUnacked() && s.hasUnsent() && nowNs - s.lastSentNs > s.rtt.rtoNs()) {
            s.congestion.onIdle(s.mss);
        }
        boolean blocked = false;
        int mss = s.mss - writer.sackOptionBytes(c);
        while (true) {
            long seq = s.recovery.nextSequence();
            boolean again = seq < s.max;
            boolean finLeft = s.finQueued && seq <= s.buffer.end();
            long window = s.una + s.window - seq;
            int length = length(s, seq, window, mss);
            boolean fin = finLeft && seq + length == s.buffer.end() && window > length;
            if (length == 0 && !fin) {
                break;
            }
            if (!again && !fin && length < mss && !mayBeSmall(c, seq, length)) {
                break;
            }
            if (s.recovery.inFlight() > 0 && s.recovery.room() < Math.max(1, length)) {
                blocked = true;
                break;
            }
            if (!send(c, seq, length, fin, nowNs)) {
                break;
            }
        }
        long flight = s.max - s.una;
        s.wasCwndLimited = blocked || (s.congestion.inSlowStart() && s.congestion.cwnd < 2 * flight);
        c.timers.afterOutput(nowNs);
    }

    /** Sends the first unacknowledged segment again whatever the windows say: the timer or duplicates call for it. */
    void sendFirst(TcpConnection c, long nowNs) {
        TcpSender s = c.sender;
        long seq = s.una;
        long end = Math.min(s.buffer.end(), s.recovery.pieceEnd(seq));
        int length = (int) Math.max(0, Math.min(end - seq, s.mss - writer.sackOptionBytes(c)));
        boolean fin = s.finQueued && seq + length == s.buffer.end();
        if (length > 0 || fin) {
            send(c, seq, length, fin, nowNs);
        }
        c.timers.afterOutput(nowNs);
    }

    /** Sends what fits into a small window: it has been small for too long. */
    void sendAnyway(TcpConnection c, long nowNs) {
        TcpSender s = c.sender;
        long window = s.una + s.window - s.nxt;
        int length = length(s, s.nxt, window, s.mss - writer.sackOptionBytes(c));
        boolean fin = s.finQueued && s.nxt + length == s.buffer.end();
        if (length > 0 || fin) {
            send(c, s.nxt, length, fin, nowNs);
        }
        c.timers.afterOutput(nowNs);
    }

    /** Sends an acknowledgement alone. */
    void ack(TcpConnection c, long nowNs) {
        writer.segment(c, c.sender.nxt, 0, 0, nowNs);
        c.timers.afterAck();
    }

    /**
     * Asks the peer for an acknowledgement, and so for its window or a sign of life: a segment of no length just below its
     * window, as Linux and BSD do for keep-alive (RFC 9293 section 3.8.4) and for a zero window (3.8.6.1).
     */
    void probe(TcpConnection c, long nowNs) {
        writer.segment(c, c.sender.una - 1, 0, 0, nowNs);
        c.timers.afterAck();
    }

    private boolean send(TcpConnection c, long seq, int length, boolean fin, long nowNs) {
        TcpSender s = c.sender;
        boolean again = seq < s.max;
        boolean push = length > 0 && seq + length == s.buffer.end();
        int flags = (fin ? Tcp.FIN : 0) | (push ? Tcp.PSH : 0);
        boolean sent = writer.segment(c, seq, length, flags, nowNs);
        long end = seq + length + (fin ? 1 : 0);
        if (again) {
            counters.retransmits++;
            s.stopTiming(seq);
        } else {
            s.startTiming(end, nowNs);
        }
        s.nxt = Math.max(s.nxt, end);
        s.max = Math.max(s.max, end);
        s.recovery.onSent(seq, end, again);
        s.lastSentNs = nowNs;
        c.timers.afterAck();
        return sent;
    }

    private static int length(TcpSender s, long seq, long window, int mss) {
        long available = Math.min(s.buffer.end(), s.recovery.pieceEnd(seq)) - seq;
        return (int) Math.max(0, Math.min(Math.min(available, window), mss));
    }

    /** Nagle's algorithm and the sender's silly window avoidance, RFC 9293 sections 3.7.4 and 3.8.6.2.1. */
    private static boolean mayBeSmall(TcpConnection c, long seq, int length) {
        TcpSender s = c.sender;
        if (seq + length == s.buffer.end() && (c.settings.noDelay || !s.hasUnacked() || s.finQueued)) {
            return true;
        }
        return length >= s.maxWindow / 2;
    }

    private static boolean mayCarryData(TcpState state) {
        return state.canSend() || state.hasSentFin();
    }
}
