package io.faultline.balance.l4;

import java.util.Arrays;

/**
 * One list of flows for each phase, the one silent for longest first, so that the next to expire is always at hand. Links are
 * arrays indexed by the flow's number: moving a flow costs a few stores and allocates nothing.
 */
final class FlowLists {
    static final int NONE = -1;

    private final int[] first = new int[FlowPhase.ALL.length];
    private final int[] last = new int[FlowPhase.ALL.length];
    private int[] before;
    private int[] after;

    FlowLists(int capacity) {
        before = new int[capacity];
        after = new int[capacity];
        Arrays.fill(first, NONE);
        Arrays.fill(last, NONE);
    }

    void grow(int capacity) {
        before = Arrays.copyOf(before, capacity);
        after = Arrays.copyOf(after, capacity);
    }

    /** The flow of a phase that has been silent for longest, or {@link #NONE}. */
    int first(FlowPhase phase) {
        return first[phase.index];
    }

    /** The flow after this one in its phase's list, or {@link #NONE}. */
    int after(int flow) {
        return after[flow];
    }

    void append(FlowPhase phase, int flow) {
        int tail = last[phase.index];
        before[flow] = tail;
        after[flow] = NONE;
        last[phase.index] = flow;
        if (tail == NONE) {
            first[phase.index] = flow;
        } else {
            after[tail] = flow;
        }
    }

    void remove(FlowPhase phase, int flow) {
        int previous = before[flow];
        int next = after[flow];
        if (previous == NONE) {
            first[phase.index] = next;
        } else {
            after[previous] = next;
        }
        if (next == NONE) {
            last[phase.index] = previous;
        } else {
            before[next] = previous;
        }
    }
}
