package io.faultline.engine;

import io.netty.channel.IoEventLoop;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one loop that owns all virtual state: it orders events by {@code (time, class, node, sequence)} and runs them on
 * one thread, together with Netty's I/O and tasks.
 *
 * <p>On a <em>virtual</em> clock time jumps from event to event and the caller's thread drives it; on the <em>real</em>
 * clock a thread of its own runs each event when the wall clock reaches it and serves sockets in between. Either way an
 * event sees the time it was due, so that lateness never adds up along a path of many hops, and {@link #nowNs()} never
 * goes back. Netty's immediate tasks run before the clock moves on.
 *
 * <p>Unless said otherwise methods may be called on the loop's thread only.
 */
public final class NetworkLoop implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NetworkLoop.class);

    /** Events run between two looks at the sockets, so that a storm inside cannot starve the world outside. */
    private static final int EVENTS_PER_ROUND = 256;

    /** More events than this at one instant mean that something reschedules itself without letting time pass. */
    private static final long EVENTS_PER_INSTANT_LIMIT = 50_000_000;

    private static final int SEQUENCE_BITS = 40;
    private static final int NODE_BITS = 63 - EventClass.BITS - SEQUENCE_BITS;
    private static final long SEQUENCE_MASK = (1L << SEQUENCE_BITS) - 1;

    /** Node ids are below this. */
    public static final int MAX_NODES = 1 << NODE_BITS;

    private final long seed;
    private final LoopClock clock;
    private final RealTimeOptions options;
    private final LoopExecutor executor;
    private final Thread thread;
    private final EventQueue queue = new EventQueue();
    private final RunDigest digest = new RunDigest();
    private final Lateness lateness = new Lateness();

    private long nowNs;
    private long sequence;
    private long executed;
    private long failures;
    private long sameInstant;
    private volatile boolean closing;

    private NetworkLoop(long seed, RealTimeOptions options) {
        this.seed = seed;
        this.options = options;
        this.clock = new LoopClock.Real();
        this.thread = new DefaultThreadFactory("faultline-loop", true).newThread(this::runRealTime);
        this.executor = new LoopExecutor(
                thread, Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory(), clock);
    }

    private NetworkLoop(long seed) {
        this.seed = seed;
        this.options = RealTimeOptions.DEFAULT;
        this.clock = new LoopClock.Virtual();
        this.thread = Thread.currentThread();
        this.executor = new LoopExecutor(thread, ignored -> new NoIo(), clock);
    }

    /** A loop on a virtual clock, driven by the calling thread through {@link #runUntil} and its like. */
    public static NetworkLoop virtual(long seed) {
        return new NetworkLoop(seed);
    }

    /** A loop on the wall clock; its thread runs from {@link #start} to {@link #close}. */
    public static NetworkLoop real(long seed, RealTimeOptions options) {
        return new NetworkLoop(seed, options);
    }

    /** The time of the event that runs, or the time of the last look at the clock; nanoseconds since the run's start. */
    public long nowNs() {
        return nowNs;
    }

    /** Tells whether time jumps from event to event. */
    public boolean isVirtual() {
        return clock instanceof LoopClock.Virtual;
    }

    /** The run's seed. Any thread. */
    public long seed() {
        return seed;
    }

    /** Tells whether the caller is on the loop's thread. Any thread. */
    public boolean inLoop() {
        return Thread.currentThread() == thread;
    }

    /** Netty's event loop on the same thread and clock, for {@code Bootstrap.group}. Any thread. */
    public IoEventLoop eventLoop() {
        return executor;
    }

    /** The running hash of all that happened. */
    public RunDigest digest() {
        return digest;
    }

    /** How late events ran; empty on a virtual clock. */
    public Lateness lateness() {
        return lateness;
    }

    /** Events that ran so far. */
    public long executedEvents() {
        return executed;
    }

    /** Events that ended with an exception, which on the real clock is logged and survived. */
    public long failures() {
        return failures;
    }

    /** Events scheduled, neither run nor cancelled; Netty's scheduled tasks are not among them. */
    public int pendingEvents() {
        return queue.live();
    }

    /** A generator of its own for each (seed, object, purpose); the same three give the same draws. */
    public RandomGenerator random(String object, String purpose) {
        return RandomStreams.of(seed, object, purpose);
    }

    /**
     * Schedules an event; allocates nothing.
     *
     * @param atNs when, in nanoseconds since the run's start; a time that has passed means now
     * @param eventClass its order among the events of the same nanosecond
     * @param nodeId the node that causes it, {@code 0 <= nodeId < MAX_NODES}: the order within the class
     * @param arg handed to the event
     * @param payload handed to the event; the caller takes it back if it cancels
     * @return a token for {@link #cancel}, never negative
     */
    public long schedule(
            long atNs, EventClass eventClass, int nodeId, Event event, long arg, @Nullable Object payload) {
        return scheduleReserved(atNs, eventClass, nodeId, reserveSequence(), event, arg, payload);
    }

    /**
     * Takes the next place in the order of events for one that is scheduled later by {@link #scheduleReserved}: a link
     * queues only its next arrival and yet keeps the order in which its packets were sent.
     */
    public long reserveSequence() {
        return sequence++;
    }

    /** Like {@link #schedule}, with a sequence from {@link #reserveSequence}. */
    public long scheduleReserved(
            long atNs,
            EventClass eventClass,
            int nodeId,
            long reserved,
            Event event,
            long arg,
            @Nullable Object payload) {
        long order = ((long) eventClass.rank << (NODE_BITS + SEQUENCE_BITS))
                | ((long) nodeId << SEQUENCE_BITS)
                | (reserved & SEQUENCE_MASK);
        return queue.push(Math.max(atNs, nowNs), order, event, arg, payload);
    }

    /** Takes an event back; false if it ran or was cancelled before. */
    public boolean cancel(long token) {
        return queue.cancel(token);
    }

    /** Runs a task on the loop's thread, soon. Any thread. */
    public void execute(Runnable task) {
        executor.execute(task);
    }

    /**
     * Virtual clock: runs all events due until {@code atNs}, that one included, and leaves the clock there.
     *
     * @throws RuntimeException what an event threw, so that a test sees it
     */
    public void runUntil(long atNs) {
        LoopClock.Virtual virtual = virtualClock();
        for (; ; ) {
            long nextNs = nextDueNs();
            if (nextNs > atNs) {
                break;
            }
            step(virtual, nextNs);
        }
        if (atNs > nowNs) {
            moveTo(virtual, atNs);
        }
    }

    /** Virtual clock: {@link #runUntil} for a duration from now. */
    public void runFor(long durationNs) {
        runUntil(nowNs + durationNs);
    }

    /**
     * Virtual clock: runs until nothing is scheduled any more, or until the next event lies beyond {@code limitNs}.
     *
     * @return true if nothing is scheduled; the clock then stands at the last event
     */
    public boolean runUntilIdle(long limitNs) {
        LoopClock.Virtual virtual = virtualClock();
        for (; ; ) {
            long nextNs = nextDueNs();
            if (nextNs == Long.MAX_VALUE) {
                return true;
            }
            if (nextNs > limitNs) {
                return false;
            }
            step(virtual, nextNs);
        }
    }

    /** Real clock: starts the loop's thread. Any thread, once. */
    public void start() {
        if (isVirtual()) {
            throw new IllegalStateException("start() on a virtual clock (expected: runUntil, runFor or runUntilIdle)");
        }
        thread.start();
    }

    /**
     * Ends the loop: its thread (real clock) or what Netty has scheduled (virtual clock). Channels have to be closed
     * before. Any thread; on the real clock another thread waits for the end, at most ten seconds.
     */
    @Override
    @SuppressWarnings(
            "deprecation") // shutdownGracefully measures its quiet period by sleeping, which virtual time cannot
    public void close() {
        if (closing) {
            return;
        }
        closing = true;
        executor.shutdown();
        if (isVirtual()) {
            while (!executor.isTerminated()) {
                executor.runNow();
            }
        } else if (thread.isAlive() && !inLoop()) {
            try {
                thread.join(10_000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private LoopClock.Virtual virtualClock() {
        if (clock instanceof LoopClock.Virtual virtual) {
            if (!inLoop()) {
                throw new IllegalStateException("loop driven by thread "
                        + Thread.currentThread().getName() + " (expected: its owner, " + thread.getName() + ")");
            }
            return virtual;
        }
        throw new IllegalStateException("a real clock cannot be driven (expected: start())");
    }

    /** Runs what Netty has to do now, then tells when the next event or Netty task is due. */
    private long nextDueNs() {
        executor.runNonBlockingTasks(0);
        return Math.min(queue.nextTimeNs(), executor.nextDeadlineNs());
    }

    private void step(LoopClock.Virtual virtual, long nextNs) {
        if (nextNs > nowNs) {
            moveTo(virtual, nextNs);
            sameInstant = 0;
        }
        while (queue.nextTimeNs() <= nowNs) {
            if (++sameInstant > EVENTS_PER_INSTANT_LIMIT) {
                throw new IllegalStateException("time stands still at " + nowNs + " ns after " + sameInstant
                        + " events (a loop without delay)");
            }
            queue.pop();
            executed++;
            try {
                queue.runPopped(nowNs);
            } catch (RuntimeException | Error e) {
                failures++;
                throw e;
            }
        }
    }

    private void moveTo(LoopClock.Virtual virtual, long atNs) {
        nowNs = atNs;
        virtual.advanceTo(atNs);
    }

    private void runRealTime() {
        try {
            while (!closing) {
                long wallNs = clock.nanoTime();
                runDue(wallNs);
                nowNs = Math.max(nowNs, wallNs);
                long waitNs = Math.min(queue.nextTimeNs(), executor.nextDeadlineNs()) - clock.nanoTime();
                if (waitNs <= 0 || options.spin() || waitNs < options.spinBelowNs()) {
                    executor.runNow();
                } else {
                    // Zero would mean "for ever" to Netty; so does a wait of centuries, in effect.
                    executor.run(waitNs - options.spinBelowNs() / 2, 0);
                }
            }
        } finally {
            while (!executor.isTerminated()) {
                executor.runNow();
            }
        }
    }

    /** Runs the events that are due, each at its own time. */
    private void runDue(long wallNs) {
        for (int i = 0; i < EVENTS_PER_ROUND; i++) {
            long dueNs = queue.nextTimeNs();
            if (dueNs > wallNs) {
                return;
            }
            lateness.record(wallNs - dueNs);
            nowNs = Math.max(nowNs, dueNs);
            queue.pop();
            executed++;
            try {
                queue.runPopped(nowNs);
            } catch (RuntimeException | Error e) {
                failures++;
                LOG.error("an event at {} ns failed; the loop goes on", nowNs, e);
            }
        }
    }
}
