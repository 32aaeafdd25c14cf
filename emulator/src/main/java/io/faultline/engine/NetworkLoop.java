package io.faultline.engine;

import io.netty.channel.IoEventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one loop that owns all virtual state: it orders events by {@code (time, class, node, sequence)} and runs them on
 * one thread, together with Netty's I/O and tasks.
 *
 * <p>On a <em>virtual</em> clock time jumps from event to event and the caller's thread drives it: at each instant first
 * the events, then what Netty has to do, until neither has anything left. On the <em>real</em> clock a thread of its own
 * runs each event when the wall clock reaches it and serves sockets in between. Either way an event sees the time it was
 * due, so that lateness never adds up along a path of many hops, and {@link #nowNs()} never goes back.
 *
 * <p>Unless said otherwise methods may be called on the loop's thread only; before {@link #start} of a real loop that is
 * the thread that sets it up.
 */
public final class NetworkLoop implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NetworkLoop.class);

    /** More events, or looks of tasks at the clock, at one instant mean that something goes on without letting time pass. */
    static final long PER_INSTANT_LIMIT = 20_000_000;

    private static final long CLOSE_TIMEOUT_MS = 10_000;

    private static final int SEQUENCE_BITS = 40;
    private static final int NODE_BITS = 63 - EventClass.BITS - SEQUENCE_BITS;
    private static final long SEQUENCE_MASK = (1L << SEQUENCE_BITS) - 1;

    /** Node ids are below this. */
    public static final int MAX_NODES = 1 << NODE_BITS;

    private final long seed;
    private final LoopClock clock;
    private final LoopExecutor executor;
    private final Thread thread;
    private final @Nullable VirtualDriver virtualDriver;
    private final EventQueue queue = new EventQueue();
    private final RunDigest digest = new RunDigest();
    private final Lateness lateness = new Lateness();

    private long nowNs;
    private long sequence;
    private long executed;
    private long failures;
    /** Real clock, no event running: now is what the wall clock shows. */
    private boolean watching;

    private boolean started;
    private volatile boolean closing;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();

    private NetworkLoop(long seed, RealTimeOptions options) {
        LoopClock.Real real = new LoopClock.Real();
        IoHandlerFactory io = Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        this.seed = seed;
        this.clock = real;
        this.watching = true;
        this.thread = new DefaultThreadFactory("faultline-loop", true)
                .newThread(() -> driver(real, options).run());
        this.executor = new LoopExecutor(thread, io, clock);
        this.virtualDriver = null;
    }

    private NetworkLoop(long seed, long perInstantLimit) {
        this.seed = seed;
        LoopClock.Virtual virtual = new LoopClock.Virtual(perInstantLimit);
        this.clock = virtual;
        this.thread = Thread.currentThread();
        this.executor = new LoopExecutor(thread, ignored -> new NoIo(), clock);
        this.virtualDriver = new VirtualDriver(this, virtual, executor, perInstantLimit);
    }

    private RealTimeDriver driver(LoopClock.Real real, RealTimeOptions options) {
        return new RealTimeDriver(this, real, options, executor, lateness);
    }

    /** A loop on a virtual clock, driven by the calling thread through {@link #runUntil} and its like. */
    public static NetworkLoop virtual(long seed) {
        return new NetworkLoop(seed, PER_INSTANT_LIMIT);
    }

    static NetworkLoop virtual(long seed, long perInstantLimit) {
        return new NetworkLoop(seed, perInstantLimit);
    }

    /** A loop on the wall clock; the run begins, at time 0, with {@link #start} and ends with {@link #close}. */
    public static NetworkLoop real(long seed, RealTimeOptions options) {
        return new NetworkLoop(seed, options);
    }

    /**
     * Now, in nanoseconds since the run's start: the time at which the running event was due. Between events on the real
     * clock (I/O, Netty's tasks) it is the wall clock's time, but never later than an event that has yet to run.
     */
    public long nowNs() {
        if (watching) {
            nowNs = Math.max(nowNs, Math.min(clock.nanoTime(), queue.nextTimeNs()));
        }
        return nowNs;
    }

    /** Tells whether time jumps from event to event. */
    public boolean isVirtual() {
        return virtualDriver != null;
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
     * Random values addressed by number, one sequence for each (seed, object, purpose): for whatever draws once for each
     * of many things, such as packets.
     */
    public RandomDraws draws(String object, String purpose) {
        return RandomStreams.draws(seed, object, purpose);
    }

    /**
     * Schedules an event; allocates nothing.
     *
     * @param atNs when, in nanoseconds since the run's start; a time that has passed means now
     * @param eventClass its order among the events of the same nanosecond
     * @param nodeId the node that causes it, {@code 0 <= nodeId < MAX_NODES}: the order within the class
     * @param arg handed to the event
     * @param payload handed to the event; the caller takes it back if it cancels. A reference-counted one is released if
     *     the loop is closed first
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
        if (nodeId >>> NODE_BITS != 0) {
            throw new IllegalArgumentException("nodeId: " + nodeId + " (expected: 0 <= nodeId < " + MAX_NODES + ")");
        }
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
     * Runs a task on the loop's thread, at once if this is it, and gives its result or what it threw. Any thread; after
     * the loop's end the future fails with a {@link RejectedExecutionException}.
     */
    public <T extends @Nullable Object> CompletableFuture<T> call(Callable<T> task) {
        CompletableFuture<T> result = new CompletableFuture<>();
        if (inLoop()) {
            complete(result, task);
        } else {
            try {
                executor.execute(() -> complete(result, task));
            } catch (RejectedExecutionException e) {
                result.completeExceptionally(e);
            }
            if (closing) {
                // Too late for the last round of tasks, perhaps.
                ended.thenRun(() -> result.completeExceptionally(new RejectedExecutionException("the loop has ended")));
            }
        }
        return result;
    }

    /**
     * Virtual clock: runs all events due until {@code atNs}, that one included, and leaves the clock there.
     *
     * @throws RuntimeException what an event threw, so that a test sees it
     */
    public void runUntil(long atNs) {
        virtualDriver().runUntil(atNs);
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
        return virtualDriver().runUntilIdle(limitNs);
    }

    /** Real clock: starts the loop's thread and the run's time. Any thread, once. */
    public synchronized void start() {
        if (!(clock instanceof LoopClock.Real real)) {
            throw new IllegalStateException("start() on a virtual clock (expected: runUntil, runFor or runUntilIdle)");
        }
        if (started || closing) {
            throw new IllegalStateException(
                    "start() of a loop that was " + (started ? "started" : "closed") + " before (expected: once)");
        }
        started = true;
        real.start();
        thread.start();
    }

    /**
     * Ends the loop: runs Netty's immediate tasks once more, cancels its scheduled ones and the events, and releases their
     * payloads. Channels have to be closed before. Virtual clock: the owner's thread. Real clock: any thread; one that is
     * not the loop's waits for the end, at most ten seconds.
     */
    @Override
    public void close() {
        if (isVirtual()) {
            if (!closing) {
                virtualDriver();
                end();
            }
            return;
        }
        synchronized (this) {
            closing = true;
            if (!started) {
                // Only the loop's own thread may release what the I/O handler has opened.
                started = true;
                thread.start();
            }
        }
        if (!inLoop()) {
            try {
                // A task, not a mere wake-up, which would be lost on a loop that is about to wait.
                executor.execute(() -> {});
            } catch (RejectedExecutionException e) {
                LOG.trace("the loop has ended already", e);
            }
            try {
                thread.join(CLOSE_TIMEOUT_MS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    boolean isClosing() {
        return closing;
    }

    /** When the next event is due, or {@link Long#MAX_VALUE}. */
    long nextEventNs() {
        return queue.nextTimeNs();
    }

    /** Runs the next event, which must exist and be due. */
    void runNextEvent() {
        queue.pop();
        executed++;
        try {
            queue.runPopped(nowNs);
        } catch (RuntimeException | Error e) {
            failures++;
            throw e;
        }
    }

    /** Real clock: runs the next event at the time it was due; what it throws is logged and counted. */
    void runNextEventAndSurvive() {
        nowNs = Math.max(nowNs, queue.nextTimeNs());
        watching = false;
        try {
            runNextEvent();
        } catch (RuntimeException | Error e) {
            LOG.error("an event at {} ns failed; the loop goes on", nowNs, e);
        } finally {
            watching = true;
        }
    }

    void moveTo(long atNs) {
        nowNs = atNs;
    }

    /** The last thing that happens on the loop's thread. */
    void end() {
        closing = true;
        executor.terminate();
        while (queue.nextTimeNs() != Long.MAX_VALUE) {
            queue.pop();
            ReferenceCountUtil.release(queue.takePopped());
        }
        ended.complete(null);
    }

    private VirtualDriver virtualDriver() {
        if (virtualDriver == null) {
            throw new IllegalStateException("a real clock cannot be driven (expected: start())");
        }
        if (!inLoop()) {
            throw new IllegalStateException("loop driven by thread "
                    + Thread.currentThread().getName() + " (expected: its owner, " + thread.getName() + ")");
        }
        return virtualDriver;
    }

    private static <T extends @Nullable Object> void complete(CompletableFuture<T> result, Callable<T> task) {
        try {
            result.complete(task.call());
        } catch (Exception | Error e) {
            result.completeExceptionally(e);
        }
    }
}
