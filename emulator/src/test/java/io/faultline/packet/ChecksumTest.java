package io.faultline.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ChecksumTest {
    /** The definition, word by word (RFC 1071, 1). */
    static int byDefinition(ByteBuf buf, int index, int length) {
        int sum = 0;
        for (int i = 0; i < length; i += 2) {
            int low = i + 1 < length ? buf.getUnsignedByte(index + i + 1) : 0;
            sum += (buf.getUnsignedByte(index + i) << 8) | low;
            sum = (sum & 0xffff) + (sum >>> 16);
        }
        return ~sum & 0xffff;
    }

    @Test
    void isThatOfRfc1071Section3() {
        ByteBuf bytes = Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump("0001f203f4f5f6f7"));
        assertThat(Checksum.fold(Checksum.sum(bytes, 0, 8))).isEqualTo(0xddf2);
        assertThat(Checksum.of(bytes, 0, 8)).isEqualTo(0x220d);
    }

    @Test
    void updatesAsRfc1624Section4() {
        assertThat(Checksum.update16(0xdd2f, 0x5555, 0x3285)).isZero();
    }

    @Test
    void isThatOfTheDefinitionAtEveryLengthAndOffset() {
        long seed = 1071;
        SplittableRandom random = new SplittableRandom(seed);
        byte[] bytes = new byte[300];
        random.nextBytes(bytes);
        ByteBuf heap = Unpooled.wrappedBuffer(bytes);
        ByteBuf direct = Unpooled.directBuffer(300).writeBytes(bytes);
        ByteBuf slice = Unpooled.buffer(310).writeZero(7).writeBytes(bytes).slice(7, 300);
        ByteBuf composite = Unpooled.compositeBuffer()
                .addComponent(true, Unpooled.copiedBuffer(bytes, 0, 33))
                .addComponent(true, Unpooled.copiedBuffer(bytes, 33, 267));
        for (int offset = 0; offset < 9; offset++) {
            for (int length = 0; length <= 290; length++) {
                int expected = byDefinition(heap, offset, length);
                for (ByteBuf buf : new ByteBuf[] {heap, direct, slice, composite}) {
                    assertThat(Checksum.of(buf, offset, length))
                            .as("seed %d, offset %d, length %d, %s", seed, offset, length, buf)
                            .isEqualTo(expected);
                }
            }
        }
        direct.release();
        composite.release();
    }

    @Test
    void doesNotOverflowOnTheLargestDatagramOfAllOnes() {
        byte[] ones = new byte[65_575];
        Arrays.fill(ones, (byte) 0xff);
        ByteBuf buf = Unpooled.wrappedBuffer(ones);
        assertThat(Checksum.of(buf, 0, 65_574))
                .isEqualTo(byDefinition(buf, 0, 65_574))
                .isZero();
        assertThat(Checksum.of(buf, 0, 65_575)).isEqualTo(byDefinition(buf, 0, 65_575));
        assertThat(Checksum.fold(-1L)).isEqualTo(0xffff);
    }

    @Test
    void anUpdateIsARecomputation() {
        long seed = 1624;
        SplittableRandom random = new SplittableRandom(seed);
        ByteBuf buf = Unpooled.buffer(64).writeZero(64);
        for (int i = 0; i < 100_000; i++) {
            // Values at the ends of the range are where one's complement has two zeros.
            for (int at = 0; at < 64; at += 2) {
                buf.setShort(at, edge(random));
            }
            buf.setShort(0, 1 + random.nextInt(0xffff));
            int before = Checksum.of(buf, 0, 64);
            int at = 8 * (1 + random.nextInt(7));
            int after;
            switch (random.nextInt(3)) {
                case 0 -> {
                    int old = buf.getUnsignedShort(at);
                    buf.setShort(at, edge(random));
                    after = Checksum.update16(before, old, buf.getUnsignedShort(at));
                }
                case 1 -> {
                    int old = buf.getInt(at);
                    buf.setInt(at, random.nextInt());
                    after = Checksum.update32(before, old, buf.getInt(at));
                }
                default -> {
                    long old = buf.getLong(at);
                    buf.setLong(at, random.nextLong());
                    after = Checksum.update64(before, old, buf.getLong(at));
                }
            }
            assertThat(after).as("seed %d, step %d", seed, i).isEqualTo(Checksum.of(buf, 0, 64));
        }
    }

    /** One's complement arithmetic is arithmetic modulo 65535: an independent truth for every carry. */
    @Test
    void anUpdateIsASumModulo65535ForEveryChecksum() {
        int[] words = {0, 1, 0x7fff, 0x8000, 0xfffe, 0xffff};
        for (int checksum = 0; checksum <= 0xffff; checksum++) {
            for (int before : words) {
                for (int after : words) {
                    int expected = Math.floorMod(checksum + before - after, 0xffff);
                    assertEquals(expected, Checksum.update16(checksum, before, after) % 0xffff);
                    assertEquals(expected, Checksum.update32(checksum, before, after) % 0xffff);
                    assertEquals(expected, Checksum.update64(checksum, before, after) % 0xffff);
                }
            }
        }
    }

    private static int edge(SplittableRandom random) {
        return switch (random.nextInt(4)) {
            case 0 -> 0;
            case 1 -> 0xffff;
            default -> random.nextInt(0x10000);
        };
    }

    @Test
    void refusesARangeThatIsNotThere() {
        ByteBuf heap = Unpooled.buffer(100);
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> Checksum.sum(heap, 1, 100));
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> Checksum.sum(heap, -1, 100));
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> Checksum.sum(heap, 0, -1));
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> Checksum.sum(heap, 99, 2));
    }
}
