package io.faultline.fabric;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * The packets under way in one direction, sorted by arrival, in a ring of primitive arrays. Nearly every packet arrives
 * after the ones sent before it, so an insertion looks from the back. Loop thread only.
 */
final class DelayLine {
    private static final int INITIAL = 16;

    private long[] arriveNs = new long[INITIAL];
    private long[] sequences = new long[INITIAL];
    /** The packet's ordinal on the {@link Wire}, shifted left, and 1 for the second copy of a duplicated packet. */
    private long[] keys = new long[INITIAL];

    private @Nullable ByteBuf[] packets = new ByteBuf[INITIAL];
    private int head;
    private int size;

    /** What to do with a packet that is taken out before it arrives. */
    @FunctionalInterface
    interface Discard {
        void discard(ByteBuf packet);
    }

    int size() {
        return size;
    }

    /** When the next packet arrives; there must be one. */
    long nextArriveNs() {
        return arriveNs[head];
    }

    /** The next packet's place in the loop's order of events. */
    long nextSequence() {
        return sequences[head];
    }

    /** When the last packet arrives, or {@link Long#MIN_VALUE} where nothing is under way. */
    long lastArriveNs() {
        return size == 0 ? Long.MIN_VALUE : arriveNs[(head + size - 1) & (packets.length - 1)];
    }

    /**
     * Adds a packet.
     *
     * @param ordinal its number on the wire, or -1 for one that did not wait for a wire
     * @return true if it is now the next to arrive
     */
    boolean insert(long arrive, long sequence, long ordinal, boolean copy, ByteBuf packet) {
        if (size == packets.length) {
            arriveNs = Ring.grown(arriveNs, head);
            sequences = Ring.grown(sequences, head);
            keys = Ring.grown(keys, head);
            packets = Ring.grown(packets, head);
            head = 0;
        }
        return put(size++, arrive, sequence, ordinal << 1 | (copy ? 1 : 0), packet);
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

    /** Takes out all packets, or those that still wait for the wire given, in order of arrival. */
    void remove(@Nullable Wire waitingFor, Discard discard) {
        int mask = packets.length - 1;
        int all = size;
        int kept = 0;
        for (int i = 0; i < all; i++) {
            int at = (head + i) & mask;
            ByteBuf packet = packets[at];
            packets[at] = null;
            if (packet == null) {
                continue;
            }
            if (waitingFor == null || waitingFor.isWaiting(keys[at] >> 1)) {
                size--;
                discard.discard(packet);
            } else {
                int to = (head + kept++) & mask;
                arriveNs[to] = arriveNs[at];
                sequences[to] = sequences[at];
                keys[to] = keys[at];
                packets[to] = packet;
            }
        }
    }

    /**
     * Moves the arrivals of all packets that still wait for the wire to what the wire now says.
     *
     * @param keepOrder whether a packet may not arrive before those that were to arrive before it
     */
    void retime(Wire wire, boolean keepOrder) {
        int mask = packets.length - 1;
        long latest = Long.MIN_VALUE;
        for (int i = 0; i < size; i++) {
            int at = (head + i) & mask;
            long key = keys[at];
            long arrive = arriveNs[at];
            if (wire.isWaiting(key >> 1)) {
                arrive = wire.arriveNs(key >> 1) + (key & 1);
                if (keepOrder) {
                    arrive = Math.max(arrive, latest);
                }
            }
            latest = Math.max(latest, arrive);
            ByteBuf packet = packets[at];
            if (packet != null) {
                put(i, arrive, sequences[at], key, packet);
            }
        }
    }

    /** Sorts a packet into the first {@code count}, which are sorted; true if it becomes the first. */
    private boolean put(int count, long arrive, long sequence, long key, ByteBuf packet) {
        int mask = packets.length - 1;
        int place = count;
        while (place > 0) {
            int before = (head + place - 1) & mask;
            if (arriveNs[before] < arrive || (arriveNs[before] == arrive && sequences[before] < sequence)) {
                break;
            }
            int at = (head + place) & mask;
            arriveNs[at] = arriveNs[before];
            sequences[at] = sequences[before];
            keys[at] = keys[before];
            packets[at] = packets[before];
            place--;
        }
        int at = (head + place) & mask;
        arriveNs[at] = arrive;
        sequences[at] = sequence;
        keys[at] = key;
        packets[at] = packet;
        return place == 0;
    }
}
