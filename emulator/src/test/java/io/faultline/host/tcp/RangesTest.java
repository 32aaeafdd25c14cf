package io.faultline.host.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.BitSet;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ranges, the scoreboard, reassembly and the send buffer against models that are slow and obvious: bits and byte arrays. */
class RangesTest {
    private static final int SPACE = 400;
    /** Where 32 bits wrap, so that nothing depends on small numbers. */
    private static final long BASE = (1L << 32) - SPACE / 2;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void rangesAreWhatBitsSay(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        RangeSet ranges = new RangeSet(SPACE);
        BitSet bits = new BitSet(SPACE);
        int floor = 0;
        for (int step = 0; step < 20_000; step++) {
            if (random.nextInt(50) == 0) {
                floor = random.nextInt(SPACE);
                int before = bits.cardinality();
                bits.clear(0, floor);
                assertThat(ranges.removeBelow(BASE + floor)).isEqualTo(before - bits.cardinality());
            } else {
                int start = random.nextInt(SPACE);
                int end = Math.min(SPACE, start + random.nextInt(20));
                int before = bits.cardinality();
                bits.set(start, end);
                assertThat(ranges.add(BASE + start, BASE + end)).isEqualTo(bits.cardinality() - before);
            }
            check(ranges, bits, seed);
            if (bits.cardinality() > SPACE * 3 / 4) {
                ranges.clear();
                bits.clear();
            }
        }
    }

    private static void check(RangeSet ranges, BitSet bits, long seed) {
        int at = 0;
        for (int i = 0; i < ranges.count(); i++) {
            int start = bits.nextSetBit(at);
            at = bits.nextClearBit(start);
            assertThat(ranges.start(i)).as("seed %s", seed).isEqualTo(BASE + start);
            assertThat(ranges.end(i)).as("seed %s", seed).isEqualTo(BASE + at);
        }
        assertThat(bits.nextSetBit(at)).as("seed %s", seed).isNegative();
    }

    @Test
    void aFullSetTakesNoNewRangeButGrowsThoseItHas() {
        RangeSet ranges = new RangeSet(2);
        assertThat(ranges.add(10, 20)).isEqualTo(10);
        assertThat(ranges.add(30, 40)).isEqualTo(10);
        assertThat(ranges.add(50, 60)).isEqualTo(-1);
        assertThat(ranges.add(40, 45)).isEqualTo(5);
        assertThat(ranges.add(15, 35)).isEqualTo(10);
        assertThat(ranges.count()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void thePipeAndLossAreThoseOfRfc6675WordForWord(long seed) {
        int mss = 10;
        SplittableRandom random = new SplittableRandom(seed);
        for (int round = 0; round < 2000; round++) {
            SackScoreboard scoreboard = new SackScoreboard();
            BitSet sacked = new BitSet(SPACE);
            for (int i = random.nextInt(6); i > 0; i--) {
                int start = 1 + random.nextInt(SPACE - 31);
                int end = start + 1 + random.nextInt(30);
                scoreboard.add(BASE + start, BASE + end, BASE, BASE + SPACE);
                sacked.set(start, end);
            }
            int highRxt = random.nextInt(SPACE);
            long pipe = 0;
            for (int octet = 0; octet < SPACE; octet++) {
                if (!sacked.get(octet)) {
                    boolean lost = isLost(sacked, octet, mss);
                    assertThat(scoreboard.isLost(BASE + octet, mss))
                            .as("seed %s", seed)
                            .isEqualTo(lost);
                    pipe += (lost ? 0 : 1) + (octet < highRxt ? 1 : 0);
                }
            }
            assertThat(scoreboard.pipe(BASE, BASE + SPACE, BASE + highRxt, mss))
                    .as("seed %s", seed)
                    .isEqualTo(pipe);
            assertThat(scoreboard.sackedBytes()).isEqualTo(sacked.cardinality());
            int to = random.nextInt(SPACE);
            assertThat(scoreboard.unsackedBytes(BASE, BASE + to))
                    .isEqualTo(to - sacked.get(0, to).cardinality());
        }
    }

    /** "either DupThresh discontiguous SACKed sequences have arrived above SeqNum or more than (DupThresh - 1) * SMSS bytes". */
    private static boolean isLost(BitSet sacked, int octet, int mss) {
        int blocks = 0;
        for (int at = sacked.nextSetBit(octet); at >= 0; at = sacked.nextSetBit(sacked.nextClearBit(at))) {
            blocks++;
        }
        return blocks >= 3 || sacked.get(octet, SPACE).cardinality() > 2 * mss;
    }

    @Test
    void blocksThatMakeNoSenseAreNotBelieved() {
        SackScoreboard scoreboard = new SackScoreboard();
        assertThat(scoreboard.add(90, 95, 100, 200))
                .as("below the acknowledgement")
                .isZero();
        assertThat(scoreboard.add(150, 201, 100, 200))
                .as("beyond what was sent")
                .isZero();
        assertThat(scoreboard.add(150, 150, 100, 200)).as("empty").isZero();
        assertThat(scoreboard.add(160, 150, 100, 200)).as("backwards").isZero();
        assertThat(scoreboard.isEmpty()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void segmentsInAnyOrderGiveTheStreamInOrder(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int total = 200_000;
        byte[] stream = new byte[total];
        random.nextBytes(stream);
        ByteBuf source = Unpooled.wrappedBuffer(stream);
        ByteBuf out = Unpooled.buffer(total);
        ReassemblyQueue queue = new ReassemblyQueue(new ArrayPool());
        queue.start(BASE);
        int window = 5000;
        while (out.writerIndex() < total) {
            int next = (int) (queue.next() - BASE);
            int limit = Math.min(total, out.writerIndex() + window);
            int start = random.nextInt(3) == 0 || next == limit ? next : next + random.nextInt(limit - next);
            int length = Math.min(limit - start, 1 + random.nextInt(1500));
            if (length > 0) {
                queue.accept(BASE + start, source, start, length);
            }
            if (random.nextInt(4) == 0) {
                queue.read(out, random.nextInt(3000));
            }
            if (next == limit) {
                queue.read(out, window);
            }
        }
        assertThat(queue.hasGaps()).isFalse();
        assertThat(out.array()).as("seed %s", seed).isEqualTo(stream);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void theSendBufferGivesBackWhatWasWrittenUntilItIsAcknowledged(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int total = 200_000;
        byte[] stream = new byte[total];
        random.nextBytes(stream);
        ByteBuf source = Unpooled.wrappedBuffer(stream);
        SendBuffer buffer = new SendBuffer(new ArrayPool());
        buffer.start(BASE);
        int acked = 0;
        ByteBuf segment = Unpooled.buffer(2000);
        while (acked < total) {
            int before = source.readerIndex();
            int free = 7000 - buffer.size();
            int taken = buffer.append(source.duplicate(), 7000);
            assertThat(taken).isEqualTo(Math.min(free, total - before));
            source.skipBytes(taken);
            int written = source.readerIndex();
            int from = acked + random.nextInt(written - acked);
            int length = 1 + random.nextInt(Math.min(2000, written - from));
            buffer.copy(BASE + from, segment, 0, length);
            for (int i = 0; i < length; i++) {
                assertThat(segment.getByte(i)).isEqualTo(stream[from + i]);
            }
            int more = 1 + random.nextInt(written - acked);
            assertThat(buffer.acknowledge(BASE + acked + more)).isEqualTo(more);
            acked += more;
        }
        assertThat(buffer.size()).isZero();
    }
}
