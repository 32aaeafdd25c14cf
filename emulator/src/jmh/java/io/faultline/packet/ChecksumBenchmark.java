package io.faultline.packet;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** The Internet checksum over a header and over a full segment, in heap and direct buffers. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class ChecksumBenchmark {
    @Param({"20", "1480"})
    private int bytes;

    @Param({"heap", "direct"})
    private String kind;

    private ByteBuf buf;

    @Setup
    public void fill() {
        byte[] random = new byte[bytes];
        new SplittableRandom(1071).nextBytes(random);
        PooledByteBufAllocator allocator = PooledByteBufAllocator.DEFAULT;
        buf = (kind.equals("heap") ? allocator.heapBuffer(2048) : allocator.directBuffer(2048)).writeBytes(random);
    }

    @TearDown
    public void release() {
        buf.release();
    }

    @Benchmark
    public int checksum() {
        return Checksum.of(buf, 0, bytes);
    }
}
