package io.faultline.host.tcp;

/** Fast retransmit and fast recovery without SACK: RFC 5681 section 3.2 with RFC 6582, and limited transmit (RFC 3042). */
final class NewRenoRecovery extends LossRecovery {
    private static final int DUP_THRESH = 3;

    NewRenoRecovery(TcpSender sender) {
        super(sender);
    }

    @Override
    long inFlight() {
        return sender.nxt - sender.una;
    }

    @Override
    long room() {
        long limit = sender.congestion.cwnd;
        if (!recovering && dupAcks > 0 && dupAcks < DUP_THRESH) {
            // RFC 3042: one new segment for each of the first two duplicates.
            limit += (long) dupAcks * sender.mss;
        }
        return limit - inFlight();
    }

    @Override
    boolean onDuplicateAck(long sackedNew, long nowNs) {
        dupAcks++;
        if (recovering) {
            // RFC 6582 section 3.2 step 3: another segment has left the network.
            sender.congestion.cwnd += sender.mss;
            return false;
        }
        // Step 2: duplicates of segments from before a timeout or an earlier recovery do not count.
        if (dupAcks != DUP_THRESH || sender.una <= recoveryPoint) {
            return false;
        }
        recovering = true;
        recoveryPoint = sender.max;
        sender.congestion.onLoss(sender.max - sender.una, sender.mss, nowNs);
        sender.congestion.cwnd += (long) DUP_THRESH * sender.mss;
        return true;
    }

    @Override
    boolean onNewAck(long ackedBytes, long sackedNew, long nowNs) {
        dupAcks = 0;
        CongestionControl congestion = sender.congestion;
        if (!recovering) {
            grow(ackedBytes, nowNs);
            return false;
        }
        if (sender.una >= recoveryPoint) {
            // Full acknowledgement, option (1): no burst.
            recovering = false;
            congestion.cwnd = Math.min(congestion.ssthresh, Math.max(inFlight(), sender.mss) + sender.mss);
            return false;
        }
        // Partial acknowledgement: deflate by what left the network, and the next hole is lost as well.
        congestion.cwnd = Math.max(sender.mss, congestion.cwnd - ackedBytes);
        if (ackedBytes >= sender.mss) {
            congestion.cwnd += sender.mss;
        }
        return true;
    }
}
