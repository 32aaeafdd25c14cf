package io.faultline.host.tcp;

/** Loss recovery with SACK by RFC 6675; its names are the RFC's. */
final class SackRecovery extends LossRecovery {
    private static final long UNDEFINED = Long.MIN_VALUE;

    private final SackScoreboard scoreboard;

    /** The end of the highest retransmission of this recovery. */
    private long highRxt;

    private long rescueRxt = UNDEFINED;
    private boolean nextIsRescue;

    SackRecovery(TcpSender sender) {
        super(sender);
        this.scoreboard = sender.scoreboard;
    }

    @Override
    long inFlight() {
        if (recovering) {
            return scoreboard.pipe(sender.una, sender.max, highRxt, sender.mss);
        }
        if (scoreboard.isEmpty()) {
            return sender.nxt - sender.una;
        }
        return sender.nxt < sender.max
                // After a timeout all that was not SACKed counts as lost; what was sent since is in flight.
                ? scoreboard.unsackedBytes(sender.una, sender.nxt)
                // Section 5 (3.1), (3.2): limited transmit falls out of the pipe without SACKed octets.
                : scoreboard.pipe(sender.una, sender.max, sender.una, sender.mss);
    }

    @Override
    long room() {
        return sender.congestion.cwnd - inFlight();
    }

    @Override
    boolean onDuplicateAck(long sackedNew, long nowNs) {
        if (sackedNew <= 0) {
            return false;
        }
        dupAcks++;
        return maybeEnter(nowNs);
    }

    @Override
    boolean onNewAck(long ackedBytes, long sackedNew, long nowNs) {
        dupAcks = sackedNew > 0 ? 1 : 0;
        if (recovering) {
            if (sender.una < recoveryPoint) {
                highRxt = Math.max(highRxt, sender.una);
                return false;
            }
            // Section 5 (A): the window is ssthresh already.
            recovering = false;
        } else {
            grow(ackedBytes, nowNs);
        }
        return sackedNew > 0 && maybeEnter(nowNs);
    }

    @Override
    void onTimeout() {
        super.onTimeout();
        // RFC 2018 section 8: a peer may renege on what it SACKed; that its first block starts at una proves it.
        if (scoreboard.isSacked(sender.una)) {
            scoreboard.clear();
        }
    }

    private boolean maybeEnter(long nowNs) {
        if (recovering || sender.una < recoveryPoint) {
            return false;
        }
        if (dupAcks < SackScoreboard.DUP_THRESH && !scoreboard.isLost(sender.una, sender.mss)) {
            return false;
        }
        // Section 5 (4.1) to (4.3).
        recovering = true;
        recoveryPoint = sender.max;
        sender.congestion.onLoss(sender.max - sender.una, sender.mss, nowNs);
        highRxt = sender.una;
        rescueRxt = UNDEFINED;
        return true;
    }

    /** NextSeg() of section 4; {@link TcpSender#max} stands for new data, which may be none. */
    @Override
    long nextSequence() {
        if (!recovering) {
            return sender.nxt < sender.max ? scoreboard.skipSacked(sender.nxt) : sender.nxt;
        }
        nextIsRescue = false;
        long candidate = scoreboard.skipSacked(Math.max(highRxt, sender.una));
        boolean belowHighest = !scoreboard.isEmpty() && candidate < scoreboard.highestEnd();
        // Rule 1
        if (belowHighest && scoreboard.isLost(candidate, sender.mss)) {
            return candidate;
        }
        // Rule 2
        if (sender.hasUnsentInWindow()) {
            return sender.max;
        }
        // Rule 3
        if (belowHighest) {
            return candidate;
        }
        // Rule 4, for the tail beyond all SACKs; what this recovery has sent again needs no rescue.
        long tail = Math.max(highRxt, scoreboard.isEmpty() ? sender.una : scoreboard.highestEnd());
        if (tail < sender.max && (rescueRxt == UNDEFINED || sender.una > rescueRxt)) {
            nextIsRescue = true;
            return Math.max(tail, sender.max - sender.mss);
        }
        return sender.max;
    }

    @Override
    long pieceEnd(long sequence) {
        return sequence < sender.max ? Math.min(sender.max, scoreboard.nextSackedAfter(sequence)) : Long.MAX_VALUE;
    }

    @Override
    void onSent(long sequence, long end, boolean again) {
        if (!recovering || !again) {
            return;
        }
        if (nextIsRescue) {
            rescueRxt = recoveryPoint;
            nextIsRescue = false;
        } else {
            highRxt = Math.max(highRxt, end);
        }
    }
}
