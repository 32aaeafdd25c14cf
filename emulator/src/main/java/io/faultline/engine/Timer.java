package io.faultline.engine;

import org.jspecify.annotations.Nullable;

/**
 * One timer that is armed again and again, as protocol machines do (RTO, hold timer, idle timeout).
 *
 * <p>Moving the deadline later, the common case, costs two stores: the event already queued finds at its time that the
 * deadline has moved and queues itself anew. Allocates nothing after construction. Loop thread only.
 */
public final class Timer implements Event {
    private static final long UNARMED = Long.MAX_VALUE;
    private static final long NO_EVENT = -1;

    private final NetworkLoop loop;
    private final int nodeId;
    private final Task task;

    private long deadlineNs = UNARMED;
    private long queuedAtNs;
    private long token = NO_EVENT;

    /** What to do when a timer expires; the timer is unarmed by then and may be armed again. */
    @FunctionalInterface
    public interface Task {
        /**
         * Runs on the loop's thread.
         *
         * @param nowNs the deadline, in nanoseconds since the run's start
         */
        void onTimer(long nowNs);
    }

    /**
     * Makes an unarmed timer.
     *
     * @param nodeId the owner's id, which orders timers that expire at the same time
     */
    public Timer(NetworkLoop loop, int nodeId, Task task) {
        this.loop = loop;
        this.nodeId = nodeId;
        this.task = task;
    }

    /**
     * Sets the deadline, earlier or later than one already set; a time that has passed means as soon as possible, {@link
     * Long#MAX_VALUE} never.
     */
    public void arm(long atNs) {
        if (atNs == UNARMED) {
            disarm();
            return;
        }
        deadlineNs = Math.max(atNs, loop.nowNs());
        if (token != NO_EVENT) {
            if (queuedAtNs <= deadlineNs) {
                return;
            }
            loop.cancel(token);
        }
        enqueue();
    }

    /** Takes the deadline back; nothing of the timer stays queued. */
    public void disarm() {
        deadlineNs = UNARMED;
        if (token != NO_EVENT) {
            loop.cancel(token);
            token = NO_EVENT;
        }
    }

    /** Tells whether the timer will expire. */
    public boolean isArmed() {
        return deadlineNs != UNARMED;
    }

    /** The deadline in nanoseconds since the run's start, or {@link Long#MAX_VALUE} while unarmed. */
    public long deadlineNs() {
        return deadlineNs;
    }

    @Override
    public void run(long nowNs, long arg, @Nullable Object payload) {
        token = NO_EVENT;
        if (nowNs < deadlineNs) {
            enqueue();
            return;
        }
        deadlineNs = UNARMED;
        task.onTimer(nowNs);
    }

    private void enqueue() {
        queuedAtNs = deadlineNs;
        token = loop.schedule(deadlineNs, EventClass.TIMER, nodeId, this, 0, null);
    }
}
