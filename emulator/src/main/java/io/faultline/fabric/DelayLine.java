package io.faultline.fabric;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The packets under way in one direction, sorted by arrival, in a ring of primitive arrays. Nearly every packet arrives
 * after the ones sent before it, so an insertion looks from the back.
 */
final class DelayLine {
    private static final int INITIAL = 16;

    private long[] arriveNs = new long[INITIAL];
    private long[] sequence = new long[INITIAL];
    private long[] departNs = new long[INITIAL];
    private @Nullable ByteBuf[] packets = new ByteBuf[INITIAL];
    private int head;
    private int size;

    int size() {
        return size;
    }

    /** When the next packet arrives; there must be one. */
    long nextArriveNs() {
        return arriveNs[head];
    }

    /** The next packet's place in the loop's order of events. */
    long nextSequence() {
        return sequence[head];
    }

    /** Adds a packet; true if it is now the next to arrive. */
    boolean insert(long arrive, long order, long depart, ByteBuf packet) {
        if (size == packets.length) {
            grow();
        }
        int mask = packets.length - 1;
        int place = size;
        while (place > 0) {
            int before = (head + place - 1) & mask;
            if (arriveNs[before] < arrive || (arriveNs[before] == arrive && sequence[before] < order)) {
                break;
            }
            int at = (head + place) & mask;
            arriveNs[at] = arriveNs[before];
            sequence[at] = sequence[before];
            departNs[at] = departNs[before];
            packets[at] = packets[before];
            place--;
        }
        int at = (head + place) & mask;
        arriveNs[at] = arrive;
        sequence[at] = order;
        departNs[at] = depart;
        packets[at] = packet;
        size++;
        return place == 0;
    }

    /** Takes the next packet; the caller owns it. */
    ByteBuf removeFirst() {
        ByteBuf packet = packets[head];
        if (packet == null) {
            throw new IllegalStateException("delay line is empty (expected: a packet)");
        }
        packets[head] = null;
        head = (head + 1) & (packets.length - 1);
        size--;
        return packet;
    }

    /** What to do with a packet that is taken out before it arrives. */
    interface Discard {
        void discard(ByteBuf packet);
    }

    /** Takes out all packets that leave the queue after {@code afterNs}, in order of arrival. */
    void removeDepartingAfter(long afterNs, Discard discard) {
        int mask = packets.length - 1;
        int kept = 0;
        int all = size;
        for (int i = 0; i < all; i++) {
            int at = (head + i) & mask;
            ByteBuf packet = packets[at];
            packets[at] = null;
            if (packet == null) {
                continue;
            }
            if (departNs[at] > afterNs) {
                size--;
                discard.discard(packet);
            } else {
                int to = (head + kept++) & mask;
                arriveNs[to] = arriveNs[at];
                sequence[to] = sequence[at];
                departNs[to] = departNs[at];
                packets[to] = packet;
            }
        }
    }

    private void grow() {
        int capacity = packets.length;
        int rotate = head;
        arriveNs = unrolled(arriveNs, rotate);
        sequence = unrolled(sequence, rotate);
        departNs = unrolled(departNs, rotate);
        @Nullable ByteBuf[] more = Arrays.copyOfRange(packets, rotate, rotate + capacity * 2);
        System.arraycopy(packets, 0, more, capacity - rotate, rotate);
        packets = more;
        head = 0;
    }

    private static long[] unrolled(long[] ring, int head) {
        long[] more = Arrays.copyOfRange(ring, head, head + ring.length * 2);
        System.arraycopy(ring, 0, more, ring.length - head, head);
        return more;
    }
}
