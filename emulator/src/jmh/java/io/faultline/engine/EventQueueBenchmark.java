package io.faultline.engine;

import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** One event taken and another scheduled ("hold"), at several numbers of events that wait. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
public class EventQueueBenchmark implements Event {
    @Param({"1", "16", "256", "4096", "65536"})
    int waiting;

    private final EventQueue queue = new EventQueue();
    private final SplittableRandom random = new SplittableRandom(1);
    private final long[] delaysNs = new long[4096];
    private long order;

    @Setup
    public void fill() {
        for (int i = 0; i < delaysNs.length; i++) {
            delaysNs[i] = random.nextLong(1_000_000);
        }
        for (int i = 0; i < waiting; i++) {
            queue.push(delaysNs[i & 4095], order++, this, 0, null);
        }
    }

    /** Due times as links with delays make them. */
    @Benchmark
    public void hold() {
        long nowNs = queue.nextTimeNs();
        queue.pop();
        queue.runPopped(nowNs);
        order++;
        queue.push(nowNs + delaysNs[(int) order & 4095], order, this, 0, null);
    }

    /** Due times as links without delay make them: all at one instant. */
    @Benchmark
    public void holdAtOneInstant() {
        long nowNs = queue.nextTimeNs();
        queue.pop();
        queue.runPopped(nowNs);
        queue.push(nowNs, ++order, this, 0, null);
    }

    /** An event scheduled and taken back, as a timer that never expires. */
    @Benchmark
    public boolean scheduleAndCancel() {
        long nowNs = queue.nextTimeNs();
        order++;
        return queue.cancel(queue.push(nowNs + delaysNs[(int) order & 4095], order, this, 0, null));
    }

    @Override
    public void run(long nowNs, long arg, @Nullable Object payload) {}
}
