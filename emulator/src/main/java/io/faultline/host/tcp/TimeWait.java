package io.faultline.host.tcp;

import io.faultline.engine.Timer;

/**
 * What is left of a connection in TIME-WAIT (RFC 9293 section 3.6.1): enough to acknowledge the peer's FIN again and to tell
 * old segments from a new connection's SYN (RFC 6191).
 */
final class TimeWait extends TcpEndpoint {
    private final TcpStack stack;
    private final Timer timer;
    private final long lastsNs;
    private final long sndNxt;
    private final long rcvNxt;
    private final int window;
    private final boolean timestamps;
    private final int timestampOffset;
    private int tsRecent;

    TimeWait(TcpConnection connection, long nowNs) {
        super(connection.local, connection.localPort, connection.remote, connection.remotePort);
        stack = connection.stack;
        lastsNs = connection.settings.timeWaitNs;
        sndNxt = connection.sender.max;
        rcvNxt = connection.receiver.next();
        window = connection.receiver.offer(false, connection.sender.mss);
        timestamps = connection.receiver.timestamps;
        tsRecent = connection.receiver.tsRecent;
        timestampOffset = connection.timestampOffset;
        timer = new Timer(stack.loop, stack.nodeId, ignored -> end());
        timer.arm(nowNs + lastsNs);
    }

    /** Deals with a segment; true if it opens a new connection, for which this one has made room. */
    boolean receive(Segment segment, long nowNs) {
        long seq = rcvNxt + (segment.seq - (int) rcvNxt);
        boolean hasTs = timestamps && segment.options.hasTimestamps();
        if (segment.isRst()) {
            if (seq == rcvNxt) {
                end();
            }
            return false;
        }
        if (segment.isSyn() && !segment.isAck() && isNewer(segment, seq, hasTs)) {
            end();
            return true;
        }
        if (hasTs && segment.options.timestampValue() - tsRecent >= 0 && seq <= rcvNxt) {
            tsRecent = segment.options.timestampValue();
        }
        if (segment.length() > 0 || seq != rcvNxt) {
            // RFC 9293 section 3.10.7.4: acknowledge it, and a FIN sent again restarts the wait.
            if (segment.isFin()) {
                timer.arm(nowNs + lastsNs);
            }
            if (answersOutOfWindow(segment, nowNs)) {
                acknowledge(nowNs);
            }
        }
        return false;
    }

    /** Acknowledges the peer's FIN. */
    void acknowledge(long nowNs) {
        int tsVal = stack.timestamp(timestampOffset, nowNs);
        stack.writer.bareAck(this, sndNxt, rcvNxt, window, timestamps, tsVal, tsRecent, nowNs);
    }

    void end() {
        timer.disarm();
        stack.demux.remove(this);
        stack.timeWaits--;
    }

    /** RFC 6191 section 2; without timestamps the sequence number must be beyond the old connection's (RFC 1122). */
    private boolean isNewer(Segment segment, long seq, boolean hasTs) {
        return (hasTs && segment.options.timestampValue() != tsRecent)
                ? segment.options.timestampValue() - tsRecent > 0
                : seq > rcvNxt;
    }
}
