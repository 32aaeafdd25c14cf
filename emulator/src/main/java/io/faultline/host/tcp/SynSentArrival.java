package io.faultline.host.tcp;

/** What a segment does to a connection in SYN-SENT: RFC 9293 section 3.10.7.3. */
final class SynSentArrival {
    private final TcpStack stack;
    private final SegmentArrival next;

    SynSentArrival(TcpStack stack, SegmentArrival next) {
        this.stack = stack;
        this.next = next;
    }

    /** Processes a segment; tells whether it was of use. */
    boolean process(TcpConnection c, Segment g, long nowNs) {
        TcpSender s = c.sender;
        long ack = s.widen(g.ack);
        if (g.isAck() && (ack <= s.iss || ack > s.max)) {
            stack.writer.resetFor(g, nowNs);
            return false;
        }
        if (g.isRst()) {
            if (!g.isAck()) {
                return false;
            }
            stack.counters.resetsReceived++;
            c.fail(TcpErrors.refused());
            return true;
        }
        if (!g.isSyn()) {
            return false;
        }
        c.lastReceivedNs = nowNs;
        if (c.settings.halfOpen && g.isAck()) {
            stack.writer.resetFor(g, nowNs);
            c.answered();
            return true;
        }
        stack.agree(c, g, nowNs);
        if (!g.isAck()) {
            // Simultaneous open
            c.state = TcpState.SYN_RECEIVED;
            s.startWindow(c.receiver.irs, s.iss, g.window);
            stack.writer.syn(c, nowNs);
            return true;
        }
        boolean synLost = s.timeouts > 0;
        s.acknowledge(ack, next.timestampRttNs(c, g, nowNs), nowNs);
        // The window of a SYN is not scaled (RFC 7323 section 2.2).
        s.startWindow(c.receiver.irs, ack, g.window);
        s.congestion.start(s.mss, synLost);
        if (synLost) {
            s.rtt.afterLostSyn();
        }
        c.established();
        stack.output.ack(c, nowNs);
        if (g.payloadLength > 0 || g.isFin()) {
            next.textAfterSyn(c, g, nowNs);
        }
        return true;
    }
}
