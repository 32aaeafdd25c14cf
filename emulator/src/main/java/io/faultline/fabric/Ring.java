package io.faultline.fabric;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Doubles full rings whose length is a power of two; the first element moves to index 0. */
final class Ring {
    private Ring() {}

    static long[] grown(long[] ring, int head) {
        long[] more = Arrays.copyOfRange(ring, head, head + ring.length * 2);
        System.arraycopy(ring, 0, more, ring.length - head, head);
        return more;
    }

    static @Nullable ByteBuf[] grown(@Nullable ByteBuf[] ring, int head) {
        @Nullable ByteBuf[] more = Arrays.copyOfRange(ring, head, head + ring.length * 2);
        System.arraycopy(ring, 0, more, ring.length - head, head);
        return more;
    }
}
