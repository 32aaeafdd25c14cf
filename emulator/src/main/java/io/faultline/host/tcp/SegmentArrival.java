package io.faultline.host.tcp;

import io.faultline.packet.TcpOptions;

/**
 * What a segment does to a connection whose peer's sequence numbers are known: RFC 9293 section 3.10.7.4 with RFC 5961 and RFC
 * 7323. The checks come in the RFC's order. Answers are decided here and sent after the user has been told, so that they ride
 * on the user's data.
 */
final class SegmentArrival {
    private final TcpStack stack;

    SegmentArrival(TcpStack stack) {
        this.stack = stack;
    }

    /** Processes a segment; tells whether it was of use. */
    boolean process(TcpConnection c, Segment g, long nowNs) {
        TcpReceiver r = c.receiver;
        long seq = r.widen(g.seq);
        boolean synAgain = c.state == TcpState.SYN_RECEIVED && g.isSyn() && seq == r.irs && !g.isRst();
        if (synAgain) {
            if (!g.isAck()) {
                // The peer did not get our SYN with ACK.
                stack.counters.retransmits++;
                stack.writer.syn(c, nowNs);
                return false;
            }
            // Simultaneous open (figure 7): the peer's SYN comes again, with the ACK of ours.
            seq++;
        } else if (!isWanted(c, g, seq, nowNs)) {
            return false;
        }
        c.lastReceivedNs = nowNs;
        c.timers.onReceived();
        if (g.isRst()) {
            return reset(c, seq, nowNs);
        }
        if (g.isSyn() && !synAgain) {
            // RFC 5961 section 4
            stack.challenge(c, nowNs);
            return false;
        }
        if (!g.isAck()) {
            return false;
        }
        if (r.timestamps && g.options.hasTimestamps()) {
            r.takeTimestamp(g.options.timestampValue(), seq, nowNs);
        }
        if (c.state == TcpState.SYN_RECEIVED && !completeHandshake(c, g, seq, nowNs)) {
            return false;
        }
        if (!acknowledgement(c, g, seq, nowNs)) {
            return false;
        }
        text(c, g, seq, nowNs);
        return true;
    }

    /** Timestamp and sequence number, the first check; an unwanted segment is answered by an ACK. */
    private boolean isWanted(TcpConnection c, Segment g, long seq, long nowNs) {
        TcpReceiver r = c.receiver;
        if (r.timestamps && !g.isRst()) {
            if (!g.options.hasTimestamps()) {
                return false; // RFC 7323 section 3.2: silently
            }
            if (r.isOldTimestamp(g.options.timestampValue(), nowNs)) {
                stack.counters.pawsRejected++;
                if (c.answersOutOfWindow(g, nowNs)) {
                    stack.output.ack(c, nowNs);
                }
                return false;
            }
        }
        if (r.isAcceptable(seq, g.length())) {
            return true;
        }
        if (!g.isRst()) {
            if (g.isSyn()) {
                stack.challenge(c, nowNs);
            } else {
                // A probe of our shut window, or of our life; it proves the peer's as well.
                c.lastReceivedNs = nowNs;
                if (c.answersOutOfWindow(g, nowNs)) {
                    stack.output.ack(c, nowNs);
                }
            }
        }
        return false;
    }

    /** RFC 5961 section 3: only the exact sequence number resets. */
    private boolean reset(TcpConnection c, long seq, long nowNs) {
        if (seq != c.receiver.next()) {
            stack.challenge(c, nowNs);
            return false;
        }
        stack.counters.resetsReceived++;
        if (c.state == TcpState.SYN_RECEIVED && c.listener == null) {
            c.fail(TcpErrors.refused());
        } else {
            c.fail(TcpErrors.reset());
        }
        return true;
    }

    private boolean completeHandshake(TcpConnection c, Segment g, long seq, long nowNs) {
        TcpSender s = c.sender;
        long ack = s.widen(g.ack);
        if (ack <= s.una || ack > s.max) {
            stack.writer.resetFor(g, nowNs);
            return false;
        }
        TcpListener listener = c.listener;
        if (listener != null && !listener.hasRoom()) {
            // As Linux: the ACK is ignored, and our SYN with ACK will come again.
            stack.counters.acceptOverflows++;
            return false;
        }
        boolean synLost = s.timeouts > 0;
        s.startWindow(seq, ack, (long) g.window << s.windowScale);
        s.congestion.start(s.mss, synLost);
        c.established();
        if (synLost) {
            s.rtt.afterLostSyn();
        }
        if (listener != null) {
            listener.completed(c);
        }
        return true;
    }

    /** The fifth check; false if the segment must be dropped. */
    private boolean acknowledgement(TcpConnection c, Segment g, long seq, long nowNs) {
        TcpSender s = c.sender;
        long ack = s.widen(g.ack);
        if (ack > s.max || ack < s.una - s.maxWindow) {
            // RFC 5961 section 5
            stack.challenge(c, nowNs);
            return false;
        }
        boolean wasShut = s.window == 0;
        boolean windowChanged = ack >= s.una && s.updateWindow(seq, ack, (long) g.window << s.windowScale);
        if (wasShut && s.window > 0) {
            s.rtt.endBackOff();
            if (!s.hasUnacked()) {
                c.timers.restartRetransmit(nowNs);
            }
        }
        boolean again = false;
        if (ack > s.una) {
            long sacked = sack(c, g, ack);
            long acked = s.acknowledge(ack, timestampRttNs(c, g, nowNs), nowNs);
            c.softError = null;
            again = s.recovery.onNewAck(acked, sacked, nowNs);
            c.timers.restartRetransmit(nowNs);
            c.checkWritable();
            if (s.isFinAcked()) {
                finAcknowledged(c, nowNs);
            }
        } else if (ack == s.una && s.hasUnacked()) {
            long sacked = sack(c, g, ack);
            // RFC 5681 section 2 defines a duplicate; with SACK, RFC 6675 section 2 does.
            if (sacked > 0 || (!c.sackAgreed && g.length() == 0 && !windowChanged)) {
                again = s.recovery.onDuplicateAck(sacked, nowNs);
            }
        }
        if (again) {
            if (s.recovery.dupAcks > 0) {
                stack.counters.fastRetransmits++;
            }
            stack.output.sendFirst(c, nowNs);
        }
        return c.state != TcpState.CLOSED && c.state != TcpState.TIME_WAIT;
    }

    private static long sack(TcpConnection c, Segment g, long ack) {
        if (!c.sackAgreed) {
            return 0;
        }
        TcpSender s = c.sender;
        TcpOptions options = g.options;
        long added = 0;
        for (int i = 0; i < options.sackBlocks(); i++) {
            added += s.scoreboard.add(s.widen(options.sackLeft(i)), s.widen(options.sackRight(i)), ack, s.max);
        }
        return added;
    }

    /** RFC 7323 section 4: a measurement of one millisecond's resolution, or -1. */
    long timestampRttNs(TcpConnection c, Segment g, long nowNs) {
        if (!c.receiver.timestamps || !g.options.hasTimestamps() || g.options.timestampEchoReply() == 0) {
            return -1;
        }
        int ms = stack.timestamp(c.timestampOffset, nowNs) - g.options.timestampEchoReply();
        return ms < 0 ? -1 : ms * 1_000_000L;
    }

    private void finAcknowledged(TcpConnection c, long nowNs) {
        switch (c.state) {
            case FIN_WAIT_1 -> {
                c.state = TcpState.FIN_WAIT_2;
                c.timers.onFinWait2(nowNs);
            }
            case CLOSING -> stack.timeWait(c, nowNs);
            case LAST_ACK -> c.destroy();
            default -> {}
        }
    }

    /** Payload or FIN that came with the SYN; its first byte follows the SYN. */
    void textAfterSyn(TcpConnection c, Segment g, long nowNs) {
        text(c, g, c.receiver.irs + 1, nowNs);
    }

    /** The seventh and eighth checks: payload and FIN. */
    private void text(TcpConnection c, Segment g, long seq, long nowNs) {
        TcpReceiver r = c.receiver;
        if (!c.state.canReceive()) {
            if (g.length() > 0) {
                r.ackNow = true;
            }
            return;
        }
        if (g.payloadLength > 0) {
            if (c.orphaned && seq + g.payloadLength > r.next()) {
                // RFC 9293 section 3.6.1: data for a user that has gone.
                stack.writer.reset(c, nowNs);
                c.destroy();
                return;
            }
            if (r.accept(seq, g.packet, g.payloadIndex, g.payloadLength, c.sender.mss)) {
                c.markReadable();
            }
        }
        if (g.isFin()) {
            r.noteFin(seq + g.payloadLength);
        }
        if (r.takeFin()) {
            c.markReadable();
            switch (c.state) {
                case ESTABLISHED -> c.state = TcpState.CLOSE_WAIT;
                case FIN_WAIT_1 -> c.state = TcpState.CLOSING;
                case FIN_WAIT_2 -> stack.timeWait(c, nowNs);
                default -> {}
            }
        }
    }
}
