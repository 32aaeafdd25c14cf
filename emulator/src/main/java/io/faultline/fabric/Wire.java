package io.faultline.fabric;

import java.util.Arrays;

/**
 * A transmitter of some rate with the packets that wait for it: tells when each packet's last bit will have left
 * ("virtual departure time"). The wire's time is kept exactly, so that rounding to nanoseconds never makes a saturated
 * link slower or faster than its rate.
 *
 * <p>Each packet gets an ordinal, under which what is still waiting can be found when the rate changes. Loop thread only.
 */
final class Wire {
    private static final int INITIAL = 16;
    private static final long NS_PER_SECOND = 1_000_000_000L;

    private long rateBps;

    /** When the last packet will have left: {@code busyUntilNs + busyFraction / rateBps} nanoseconds. */
    private long busyUntilNs;

    private long busyFraction;

    // The time of one packet of sizeBytes; packets of one size follow each other, so that few divisions are made.
    private int sizeBytes = -1;
    private long sizeNs;
    private long sizeFraction;

    // What has not left, a ring.
    private long[] departNs = new long[INITIAL];
    private long[] travelNs = new long[INITIAL];
    private int[] sizes = new int[INITIAL];
    private int head;
    private int count;
    private long bytes;
    private long nextOrdinal;

    Wire(long rateBps) {
        this.rateBps = rateBps;
    }

    /** Forgets what has left by now and tells how many bytes have not. */
    long waitingBytes(long nowNs) {
        int mask = sizes.length - 1;
        while (count > 0 && departNs[head] <= nowNs) {
            bytes -= sizes[head];
            head = (head + 1) & mask;
            count--;
        }
        return bytes;
    }

    /** When it can take the next packet: now, or when the last bit of the last packet has left. */
    long freeAtNs(long nowNs) {
        return Math.max(nowNs, lastDepartNs());
    }

    /** The ordinal of the packet booked last. */
    long lastOrdinal() {
        return nextOrdinal - 1;
    }

    /**
     * Queues a packet behind those that wait.
     *
     * @return when its last bit will have left
     */
    long book(long nowNs, int size) {
        if (lastDepartNs() <= nowNs) {
            busyUntilNs = nowNs;
            busyFraction = 0;
        }
        return bookNext(size);
    }

    /** Like {@link #book}, for a packet whose first bit follows the last packet's last bit without a gap. */
    long bookNext(int size) {
        if (size != sizeBytes) {
            long scaled = size * 8L * NS_PER_SECOND;
            sizeBytes = size;
            sizeNs = scaled / rateBps;
            sizeFraction = scaled % rateBps;
        }
        busyUntilNs += sizeNs;
        busyFraction += sizeFraction;
        if (busyFraction >= rateBps) {
            busyFraction -= rateBps;
            busyUntilNs++;
        }
        if (count == sizes.length) {
            grow();
        }
        int at = (head + count++) & (sizes.length - 1);
        long depart = lastDepartNs();
        departNs[at] = depart;
        sizes[at] = size;
        bytes += size;
        nextOrdinal++;
        return depart;
    }

    /** Notes how long the packet booked last will travel once it has left. */
    void travel(long forNs) {
        travelNs[(head + count - 1) & (sizes.length - 1)] = forNs;
    }

    /** Tells whether the packet of that ordinal has not left; {@link #waitingBytes} has just forgotten those that have. */
    boolean isWaiting(long ordinal) {
        return ordinal >= nextOrdinal - count;
    }

    /** When a waiting packet's last bit will have reached the other end. */
    long arriveNs(long ordinal) {
        int at = place(ordinal);
        return departNs[at] + travelNs[at];
    }

    /** Adds to the travelling time of all that wait. */
    void lengthenTravel(long byNs) {
        for (int i = 0; i < count; i++) {
            int at = (head + i) & (sizes.length - 1);
            travelNs[at] = Math.max(0, travelNs[at] + byNs);
        }
    }

    /** Changes the rate: what waits leaves at the new one, the packet on the wire with the bits that remain of it. */
    void rate(long newRateBps, long nowNs) {
        waitingBytes(nowNs);
        long oldRateBps = rateBps;
        rateBps = newRateBps;
        sizeBytes = -1;
        int waited = count;
        long firstDepartNs = departNs[head];
        int first = head;
        busyUntilNs = nowNs;
        busyFraction = 0;
        if (waited == 0) {
            return;
        }
        if (newRateBps == 0) {
            for (int i = 0; i < waited; i++) {
                departNs[(first + i) & (sizes.length - 1)] = nowNs;
            }
            return;
        }
        busyUntilNs += (long) Math.ceil((firstDepartNs - nowNs) * ((double) oldRateBps / newRateBps));
        departNs[first] = busyUntilNs;
        for (int i = 1; i < waited; i++) {
            int at = (first + i) & (sizes.length - 1);
            long scaled = sizes[at] * 8L * NS_PER_SECOND + busyFraction;
            busyUntilNs += scaled / newRateBps;
            busyFraction = scaled % newRateBps;
            departNs[at] = lastDepartNs();
        }
    }

    /** Forgets all that waits; the wire is free now. */
    void clear(long nowNs) {
        head = 0;
        count = 0;
        bytes = 0;
        busyUntilNs = nowNs;
        busyFraction = 0;
    }

    /** When the last bit of the last packet has left or will have. */
    long lastDepartNs() {
        return busyFraction == 0 ? busyUntilNs : busyUntilNs + 1;
    }

    private int place(long ordinal) {
        return (head + (int) (ordinal - (nextOrdinal - count))) & (sizes.length - 1);
    }

    private void grow() {
        departNs = Ring.grown(departNs, head);
        travelNs = Ring.grown(travelNs, head);
        int[] more = Arrays.copyOfRange(sizes, head, head + sizes.length * 2);
        System.arraycopy(sizes, 0, more, sizes.length - head, head);
        sizes = more;
        head = 0;
    }
}
