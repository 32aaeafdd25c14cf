package io.faultline.host.tcp;

/**
 * What the peer has reported by SACK beyond the cumulative acknowledgement, and the two questions of RFC 6675 section 4
 * about it: is an octet lost, and how much is in the pipe.
 */
final class SackScoreboard {
    /** RFC 6675 section 2. */
    static final int DUP_THRESH = 3;

    /** Ranges held; further ones are not remembered, which costs a retransmission and no memory. */
    private static final int MAX_RANGES = 2048;

    private final RangeSet sacked = new RangeSet(MAX_RANGES);
    private long sackedBytes;

    boolean isEmpty() {
        return sacked.isEmpty();
    }

    long sackedBytes() {
        return sackedBytes;
    }

    /** The end of the highest block reported; the scoreboard must not be empty. */
    long highestEnd() {
        return sacked.lastEnd();
    }

    /**
     * Takes a block from an acknowledgement.
     *
     * @return the number of bytes that were not known before
     */
    long add(long left, long right, long una, long max) {
        // Blocks below the cumulative acknowledgement are duplicates' reports (RFC 2883); beyond what was sent,
        // nonsense.
        if (right > max || right <= left || left < una) {
            return 0;
        }
        long added = Math.max(0, sacked.add(left, right));
        sackedBytes += added;
        return added;
    }

    /** The cumulative acknowledgement has moved. */
    void advance(long una) {
        sackedBytes -= sacked.removeBelow(una);
    }

    void clear() {
        sacked.clear();
        sackedBytes = 0;
    }

    boolean isSacked(long sequence) {
        return sacked.indexOf(sequence) >= 0;
    }

    /** The first position at or after the given one that is not SACKed. */
    long skipSacked(long sequence) {
        int index = sacked.indexOf(sequence);
        return index < 0 ? sequence : sacked.end(index);
    }

    /** The start of the first SACKed range after the position, or {@link Long#MAX_VALUE}. */
    long nextSackedAfter(long sequence) {
        int index = sacked.firstEndingAfter(sequence);
        return index < sacked.count() ? sacked.start(index) : Long.MAX_VALUE;
    }

    /** IsLost(SeqNum) of RFC 6675: three discontiguous blocks, or more than two segments' bytes, lie above. */
    boolean isLost(long sequence, int mss) {
        int index = sacked.firstEndingAfter(sequence);
        int blocks = sacked.count() - index;
        if (blocks >= DUP_THRESH) {
            return true;
        }
        long bytes = 0;
        for (int i = index; i < sacked.count(); i++) {
            bytes += sacked.end(i) - sacked.start(i);
        }
        return bytes > (DUP_THRESH - 1) * (long) mss;
    }

    /** SetPipe() of RFC 6675, section 4. */
    long pipe(long una, long max, long highRxt, int mss) {
        long pipe = 0;
        long above = sackedBytes;
        long holeStart = una;
        for (int i = 0; i < sacked.count(); i++) {
            boolean lost = sacked.count() - i >= DUP_THRESH || above > (DUP_THRESH - 1) * (long) mss;
            pipe += inPipe(holeStart, sacked.start(i), lost, highRxt);
            above -= sacked.end(i) - sacked.start(i);
            holeStart = sacked.end(i);
        }
        return pipe + inPipe(holeStart, max, false, highRxt);
    }

    /** Bytes of {@code [from, to)} that are not SACKed. */
    long unsackedBytes(long from, long to) {
        long bytes = Math.max(0, to - from);
        for (int i = sacked.firstEndingAfter(from); i < sacked.count() && sacked.start(i) < to; i++) {
            bytes -= Math.min(to, sacked.end(i)) - Math.max(from, sacked.start(i));
        }
        return bytes;
    }

    private static long inPipe(long start, long end, boolean lost, long highRxt) {
        long sentOnce = lost ? 0 : Math.max(0, end - start);
        long sentAgain = Math.max(0, Math.min(end, highRxt) - start);
        return sentOnce + sentAgain;
    }
}
