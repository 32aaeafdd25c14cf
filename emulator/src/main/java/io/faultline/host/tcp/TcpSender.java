package io.faultline.host.tcp;

/**
 * The send side of a connection: the send sequence space of RFC 9293 section 3.3.1, what it measures, and what may be sent.
 * Sequence numbers are 64 bits wide and never wrap; their low 32 bits are on the wire.
 */
final class TcpSender {
    private static final long NOT_TIMED = -1;

    final SendBuffer buffer;
    final SackScoreboard scoreboard = new SackScoreboard();
    final CongestionControl congestion;
    final RttEstimator rtt;
    LossRecovery recovery;

    final long iss;
    long una;
    /** Next to send; below {@link #max} while a timeout has the sender go back. */
    long nxt;
    /** The end of all that was ever sent. */
    long max;

    long window;
    private long wl1;
    private long wl2;
    /** The largest window the peer ever offered (RFC 5961 section 5, and silly window avoidance). */
    long maxWindow;

    int windowScale;
    /** Payload bytes of a full segment, options allowed for. */
    int mss = 536;

    boolean finQueued;

    /** The congestion window was what stopped the last burst, so that it may grow (RFC 7661 section 4.3 in spirit). */
    boolean wasCwndLimited;

    /** When the oldest unacknowledged data was first known to be in trouble; -1 if it is not. */
    long troubleSinceNs = -1;

    /** Consecutive timeouts or probes. */
    int timeouts;

    long lastSentNs;

    private long timedEnd = NOT_TIMED;
    private long timedSinceNs;

    TcpSender(TcpSettings settings, ArrayPool pool, long iss) {
        buffer = new SendBuffer(pool);
        this.iss = iss;
        congestion = CongestionControl.of(settings.congestionControl);
        rtt = new RttEstimator(settings.initialRtoNs, settings.minRtoNs, settings.maxRtoNs, settings.rtoGranularityNs);
        una = iss;
        nxt = iss;
        max = iss;
        buffer.start(iss + 1);
        recovery = new NewRenoRecovery(this);
        recovery.recoveryPoint = iss;
    }

    /** The peer permits SACK: recovery by RFC 6675 from here on. */
    void useSack() {
        recovery = new SackRecovery(this);
        recovery.recoveryPoint = iss;
    }

    /** Widens a sequence or acknowledgement number of our own sequence space. */
    long widen(int wire) {
        return una + (wire - (int) una);
    }

    /** The end of the stream as far as it is known: all written bytes, and the FIN. */
    long limit() {
        return buffer.end() + (finQueued ? 1 : 0);
    }

    /** True once our FIN has been acknowledged. */
    boolean isFinAcked() {
        return finQueued && una > buffer.end();
    }

    boolean hasUnacked() {
        return max > una;
    }

    boolean hasUnsent() {
        return limit() > max;
    }

    boolean hasUnsentInWindow() {
        return hasUnsent() && max < una + window;
    }

    /** RFC 9293 section 3.10.7.4, fifth check: takes the window if the segment is not older than the last one used. */
    boolean updateWindow(long seq, long ack, long newWindow) {
        if (wl1 < seq || (wl1 == seq && wl2 <= ack)) {
            boolean changed = window != newWindow;
            window = newWindow;
            maxWindow = Math.max(maxWindow, newWindow);
            wl1 = seq;
            wl2 = ack;
            return changed;
        }
        return false;
    }

    /** First window of a connection. */
    void startWindow(long seq, long ack, long newWindow) {
        window = newWindow;
        maxWindow = newWindow;
        wl1 = seq;
        wl2 = ack;
    }

    /** Starts to measure the round trip of a segment sent for the first time, unless one is being measured. */
    void startTiming(long end, long nowNs) {
        if (timedEnd == NOT_TIMED) {
            timedEnd = end;
            timedSinceNs = nowNs;
        }
    }

    /** Karn's algorithm: what is sent again cannot be measured. */
    void stopTiming(long from) {
        if (timedEnd > from) {
            timedEnd = NOT_TIMED;
        }
    }

    /**
     * Moves the cumulative acknowledgement and measures.
     *
     * @param timestampRttNs a measurement by the echoed timestamp, or -1 (RFC 7323 section 4)
     * @return bytes newly acknowledged, SYN and FIN included
     */
    long acknowledge(long ack, long timestampRttNs, long nowNs) {
        long acked = ack - una;
        una = ack;
        nxt = Math.max(nxt, ack);
        buffer.acknowledge(ack);
        scoreboard.advance(ack);
        if (timedEnd != NOT_TIMED && timedEnd <= ack) {
            rtt.sample(nowNs - timedSinceNs);
            timedEnd = NOT_TIMED;
        } else if (timestampRttNs >= 0 && timedEnd == NOT_TIMED) {
            rtt.sample(timestampRttNs);
        } else {
            rtt.endBackOff();
        }
        timeouts = 0;
        troubleSinceNs = -1;
        return acked;
    }

    /** The retransmission timer expired: everything not SACKed is sent again from the first byte (RFC 5681, 6298). */
    void onTimeout(long nowNs) {
        congestion.onTimeout(max - una, mss, timeouts == 0, nowNs);
        timeouts++;
        rtt.backOff();
        recovery.onTimeout();
        stopTiming(una);
        nxt = una;
        wasCwndLimited = true;
    }

    /** What is in flight is too big for the path and was dropped: all of it is sent again, and no congestion is inferred. */
    void onPathMtuLowered() {
        recovery.onTimeout();
        stopTiming(una);
        nxt = una;
    }

    void clear() {
        buffer.clear();
        scoreboard.clear();
    }
}
