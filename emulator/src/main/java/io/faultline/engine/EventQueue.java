package io.faultline.engine;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A 4-ary heap of events keyed {@code (timeNs, order)} held in primitive arrays: pushing and popping allocate nothing
 * once the arrays have grown to the run's high-water mark.
 *
 * <p>A cancelled event stays in the heap as a tombstone, without its payload, until it surfaces or until tombstones are
 * the majority, when the heap is rebuilt without them. Only the loop's thread may touch it.
 */
final class EventQueue {
    private static final int INITIAL = 256;
    private static final int COMPACT_ABOVE = 1024;
    private static final long NONE = Long.MAX_VALUE;

    // The heap: keys beside each other, the rest of an event in a slot that does not move.
    private long[] times = new long[INITIAL];
    private long[] orders = new long[INITIAL];
    private int[] slots = new int[INITIAL];
    private int size;

    private @Nullable Event[] events = new Event[INITIAL];
    private @Nullable Object[] payloads = new Object[INITIAL];
    private long[] args = new long[INITIAL];
    private int[] generations = new int[INITIAL];
    private int[] freeSlots = new int[INITIAL];
    private int freeCount;
    private int slotHighWater;

    private int live;

    // The event taken by the last pop().
    private long poppedArg;
    private @Nullable Event poppedEvent;
    private @Nullable Object poppedPayload;

    /** Returns a token for {@link #cancel}. */
    long push(long timeNs, long order, Event event, long arg, @Nullable Object payload) {
        int slot = takeSlot();
        events[slot] = event;
        payloads[slot] = payload;
        args[slot] = arg;
        if (size == times.length) {
            int capacity = size * 2;
            times = Arrays.copyOf(times, capacity);
            orders = Arrays.copyOf(orders, capacity);
            slots = Arrays.copyOf(slots, capacity);
        }
        siftUp(size++, timeNs, order, slot);
        live++;
        return ((long) generations[slot] << 32) | slot;
    }

    /** Returns false if the event has run or was cancelled before. */
    boolean cancel(long token) {
        int slot = (int) token;
        if (slot < 0 || slot >= slotHighWater || generations[slot] != (int) (token >>> 32) || events[slot] == null) {
            return false;
        }
        events[slot] = null;
        payloads[slot] = null;
        live--;
        if (size > COMPACT_ABOVE && live < size / 2) {
            compact();
        }
        return true;
    }

    /** The number of events that will still run. */
    int live() {
        return live;
    }

    /** The places taken in the heap, those of cancelled events included. */
    int occupied() {
        return size;
    }

    /** The due time of the next event, or {@link Long#MAX_VALUE} where there is none. */
    long nextTimeNs() {
        while (size > 0) {
            if (events[slots[0]] != null) {
                return times[0];
            }
            freeSlot(removeRoot());
        }
        return NONE;
    }

    /** Takes the next event, which must exist ({@link #nextTimeNs} has just told so), to run or take it. */
    void pop() {
        int slot = removeRoot();
        poppedEvent = events[slot];
        poppedPayload = payloads[slot];
        poppedArg = args[slot];
        live--;
        freeSlot(slot);
    }

    /** Gives the payload of what {@link #pop} took, which is then not run. */
    @Nullable
    Object takePopped() {
        Object payload = poppedPayload;
        poppedEvent = null;
        poppedPayload = null;
        return payload;
    }

    /** Runs what {@link #pop} took. */
    void runPopped(long nowNs) {
        Event event = poppedEvent;
        Object payload = poppedPayload;
        poppedEvent = null;
        poppedPayload = null;
        if (event != null) {
            event.run(nowNs, poppedArg, payload);
        }
    }

    private int takeSlot() {
        if (freeCount > 0) {
            return freeSlots[--freeCount];
        }
        if (slotHighWater == events.length) {
            int capacity = slotHighWater * 2;
            events = Arrays.copyOf(events, capacity);
            payloads = Arrays.copyOf(payloads, capacity);
            args = Arrays.copyOf(args, capacity);
            generations = Arrays.copyOf(generations, capacity);
            freeSlots = Arrays.copyOf(freeSlots, capacity);
        }
        return slotHighWater++;
    }

    private void freeSlot(int slot) {
        events[slot] = null;
        payloads[slot] = null;
        // 31 bits, so that a token is never negative: -1 may stand for "no event" in its holders.
        generations[slot] = (generations[slot] + 1) & Integer.MAX_VALUE;
        freeSlots[freeCount++] = slot;
    }

    private int removeRoot() {
        int slot = slots[0];
        int last = --size;
        if (last > 0) {
            siftDown(0, times[last], orders[last], slots[last]);
        }
        return slot;
    }

    private void siftUp(int from, long timeNs, long order, int slot) {
        int i = from;
        while (i > 0) {
            int parent = (i - 1) >>> 2;
            if (!before(timeNs, order, times[parent], orders[parent])) {
                break;
            }
            times[i] = times[parent];
            orders[i] = orders[parent];
            slots[i] = slots[parent];
            i = parent;
        }
        times[i] = timeNs;
        orders[i] = order;
        slots[i] = slot;
    }

    private void siftDown(int from, long timeNs, long order, int slot) {
        int i = from;
        int n = size;
        for (; ; ) {
            int child = (i << 2) + 1;
            if (child >= n) {
                break;
            }
            int least = child;
            int end = Math.min(child + 4, n);
            for (int c = child + 1; c < end; c++) {
                if (before(times[c], orders[c], times[least], orders[least])) {
                    least = c;
                }
            }
            if (!before(times[least], orders[least], timeNs, order)) {
                break;
            }
            times[i] = times[least];
            orders[i] = orders[least];
            slots[i] = slots[least];
            i = least;
        }
        times[i] = timeNs;
        orders[i] = order;
        slots[i] = slot;
    }

    private static boolean before(long timeA, long orderA, long timeB, long orderB) {
        return timeA < timeB || (timeA == timeB && orderA < orderB);
    }

    private void compact() {
        int kept = 0;
        for (int i = 0; i < size; i++) {
            if (events[slots[i]] != null) {
                times[kept] = times[i];
                orders[kept] = orders[i];
                slots[kept] = slots[i];
                kept++;
            } else {
                freeSlot(slots[i]);
            }
        }
        size = kept;
        for (int i = (size - 2) >> 2; i >= 0; i--) {
            siftDown(i, times[i], orders[i], slots[i]);
        }
    }
}
