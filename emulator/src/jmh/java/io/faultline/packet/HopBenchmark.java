package io.faultline.packet;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
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

/** What one hop and one address translation do to a packet's bytes. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class HopBenchmark {
    @Param({"10.0.0.1", "2001:db8::1"})
    private String source;

    private ByteBuf packet;
    private Address one;
    private Address other;

    @Setup
    public void write() {
        packet = PooledByteBufAllocator.DEFAULT.directBuffer(2048);
        one = Address.of(source);
        other = one.plus(1);
        ByteBuf payload = packet.alloc().buffer().writeZero(100);
        Udp.write(packet, one, other, 5353, 53, payload, 64, 7, true);
        payload.release();
    }

    @TearDown
    public void release() {
        packet.release();
    }

    @Benchmark
    public int decrementTtl() {
        return Ip.decrementTtl(packet, 0);
    }

    @Benchmark
    public Malformation validateAndDecrementTtl() {
        Ip.decrementTtl(packet, 0);
        return Ip.validate(packet);
    }

    @Benchmark
    public Malformation translate() {
        Address was = one;
        one = other;
        other = was;
        return Nat.rewriteDestination(packet, 0, one, 53);
    }
}
