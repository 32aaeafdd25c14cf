package io.faultline.host.tcp;

import io.netty.buffer.ByteBuf;

/**
 * The receive side of a connection: the receive sequence space of RFC 9293 section 3.3.1, the window that is offered, when to
 * acknowledge, and the protection against wrapped sequence numbers. Sequence numbers are 64 bits wide and never wrap.
 */
final class TcpReceiver {
    /** RFC 7323 section 5.5: a TS.Recent older than this proves nothing. */
    private static final long TS_RECENT_VALID_NS = 24L * 24 * 3600 * 1_000_000_000L;

    final ReassemblyQueue queue;
    /** The window before anything was read, while it is tuned; Linux's is of this order. */
    private static final int FIRST_WINDOW = 65_535;

    /** What a window makes do with while memory is short. */
    private static final int SMALL_WINDOW = 16_384;

    private final TcpSettings settings;
    private final ArrayPool pool;

    /** The window as tuned: it doubles each time the user has read as much. */
    private int tunedBytes = FIRST_WINDOW;

    private int readSinceTuned;

    long irs;
    boolean finReceived;

    /** The sequence number of a FIN that came ahead of missing data; -1 if none did. */
    private long finAt = -1;

    /** Our shift of the window we offer; 0 unless both sides sent the option. */
    int windowScale;

    /** The right edge of the window offered, which never moves left (RFC 9293 section 3.8.6, SHLD-14). */
    private long rightEdge;

    boolean timestamps;
    int tsRecent;
    private long tsRecentAtNs;
    /** RFC 7323 section 4.3: Last.ACK.sent */
    private long lastAckSent;

    /** Bytes received in order and not yet acknowledged. */
    private int unackedBytes;

    boolean ackNow;
    boolean ackDelayed;

    /** The user reads no more; what comes is acknowledged and forgotten. */
    boolean discarding;

    TcpReceiver(TcpSettings settings, ArrayPool pool) {
        queue = new ReassemblyQueue(pool);
        this.settings = settings;
        this.pool = pool;
    }

    /** The peer's initial sequence number is known. */
    void start(int wireIrs) {
        irs = Integer.toUnsignedLong(wireIrs);
        queue.start(irs + 1);
        rightEdge = irs + 1;
        lastAckSent = irs + 1;
    }

    /** RCV.NXT. */
    long next() {
        return queue.next() + (finReceived ? 1 : 0);
    }

    /** Widens a sequence number of the peer's sequence space. */
    long widen(int wire) {
        long next = next();
        return next + (wire - (int) next);
    }

    /** RFC 9293 section 3.10.7.4, first check; table 6. */
    boolean isAcceptable(long seq, int length) {
        long next = next();
        long windowEnd = Math.max(rightEdge, next);
        if (length == 0) {
            return windowEnd == next ? seq == next : next <= seq && seq < windowEnd;
        }
        if (windowEnd == next) {
            return false;
        }
        long last = seq + length - 1;
        return (next <= seq && seq < windowEnd) || (next <= last && last < windowEnd);
    }

    /** Takes the window to offer now, silly window avoidance included, as the field of a segment. */
    int offer(boolean syn, int mss) {
        long next = next();
        long edge = rightEdge;
        if (!finReceived) {
            int size = windowBytes();
            long possible = queue.readPosition() + size;
            // RFC 9293 section 3.8.6.2.2: the edge moves by a segment or half the buffer, or not at all.
            if (possible - rightEdge >= Math.min(mss, size / 2)) {
                edge = possible;
            }
        }
        int scale = syn ? 0 : windowScale;
        long field = Math.min(Math.max(0, edge - next) >> scale, 65535);
        rightEdge = Math.max(rightEdge, next + (field << scale));
        lastAckSent = next;
        unackedBytes = 0;
        ackNow = false;
        ackDelayed = false;
        return (int) field;
    }

    private int windowBytes() {
        int size = settings.receiveBufferFixed
                ? settings.receiveBufferBytes
                : Math.min(tunedBytes, settings.receiveBufferBytes);
        return pool.isUnderPressure() ? Math.min(size, SMALL_WINDOW) : size;
    }

    /** The user has read: who reads fast is offered more (in the spirit of Linux's dynamic right-sizing). */
    void onRead(int bytes) {
        readSinceTuned += bytes;
        if (readSinceTuned >= tunedBytes) {
            readSinceTuned = 0;
            tunedBytes = Math.min(2 * tunedBytes, TcpSettings.MAX_BUFFER_BYTES / 2);
        }
    }

    /** After the user has read: whether the window has opened enough to tell the peer at once. */
    boolean isWindowUpdateDue(int mss) {
        if (finReceived) {
            return false;
        }
        int size = windowBytes();
        long gain = queue.readPosition() + size - rightEdge;
        boolean wasShut = rightEdge - next() < Math.min(mss, size / 2);
        return gain >= Math.min(mss, size / 2) && (wasShut || gain >= size / 4);
    }

    /**
     * RFC 7323 section 5.3 R1: whether the segment's timestamp is older than the one last seen, and so the segment a duplicate
     * from before the sequence numbers wrapped.
     */
    boolean isOldTimestamp(int tsVal, long nowNs) {
        return tsVal - tsRecent < 0 && nowNs - tsRecentAtNs < TS_RECENT_VALID_NS;
    }

    /** RFC 7323 section 4.3 (2): takes the timestamp to echo. */
    void takeTimestamp(int tsVal, long seq, long nowNs) {
        if (tsVal - tsRecent >= 0 && seq <= lastAckSent) {
            tsRecent = tsVal;
            tsRecentAtNs = nowNs;
        }
    }

    void startTimestamps(int tsVal, long nowNs) {
        timestamps = true;
        tsRecent = tsVal;
        tsRecentAtNs = nowNs;
    }

    /**
     * Takes payload that lies within the window at least in part, and decides how to acknowledge it.
     *
     * @return true if the user can read more than before
     */
    boolean accept(long seq, ByteBuf packet, int index, int length, int mss) {
        long next = queue.next();
        int skip = (int) Math.max(0, next - seq);
        int usable = (int) Math.min(length, rightEdge - seq) - skip;
        if (usable <= 0) {
            // RFC 9293 section 3.10.7.4: a duplicate is acknowledged at once, and so is what the window cut off.
            ackNow = true;
            return false;
        }
        boolean hadGaps = queue.hasGaps();
        queue.accept(seq + skip, packet, index + skip, usable);
        int arrived = (int) (queue.next() - next);
        if (skip + usable < length || hadGaps || queue.hasGaps() || skip > 0) {
            // RFC 5681 section 4.2: out of order, or filling a gap.
            ackNow = true;
        }
        if (arrived == 0) {
            return false;
        }
        if (discarding) {
            queue.discardReadable();
        }
        unackedBytes += arrived;
        if (settings.delayedAckNs == 0 || unackedBytes >= 2 * mss) {
            // RFC 9293 section 3.8.6.3: at least every second full segment.
            ackNow = true;
        } else {
            ackDelayed = true;
        }
        return !discarding;
    }

    /** Notes the peer's FIN, which may have come ahead of data. */
    void noteFin(long sequence) {
        if (sequence >= queue.next() && sequence <= rightEdge) {
            finAt = sequence;
        }
        ackNow = true;
    }

    /** Takes the FIN once all data before it has come; true if it was taken now. */
    boolean takeFin() {
        if (finReceived || finAt != queue.next()) {
            return false;
        }
        finReceived = true;
        ackNow = true;
        return true;
    }
}
