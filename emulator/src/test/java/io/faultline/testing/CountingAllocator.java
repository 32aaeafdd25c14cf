package io.faultline.testing;

import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.ArrayList;
import java.util.List;

/** Keeps every buffer it gives out, so that a test can tell which ones were never released. */
final class CountingAllocator extends AbstractByteBufAllocator {
    private static final int FORGET_RELEASED_ABOVE = 10_000;

    private final List<ByteBuf> given = new ArrayList<>();
    private int forgetAbove = FORGET_RELEASED_ABOVE;

    CountingAllocator() {
        super(false);
    }

    @Override
    protected ByteBuf newHeapBuffer(int initialCapacity, int maxCapacity) {
        return given(UnpooledByteBufAllocator.DEFAULT.heapBuffer(initialCapacity, maxCapacity));
    }

    @Override
    protected ByteBuf newDirectBuffer(int initialCapacity, int maxCapacity) {
        return given(UnpooledByteBufAllocator.DEFAULT.directBuffer(initialCapacity, maxCapacity));
    }

    @Override
    public CompositeByteBuf compositeHeapBuffer(int maxNumComponents) {
        CompositeByteBuf buffer = super.compositeHeapBuffer(maxNumComponents);
        given(buffer);
        return buffer;
    }

    @Override
    public CompositeByteBuf compositeDirectBuffer(int maxNumComponents) {
        CompositeByteBuf buffer = super.compositeDirectBuffer(maxNumComponents);
        given(buffer);
        return buffer;
    }

    @Override
    public boolean isDirectBufferPooled() {
        return false;
    }

    void assertAllReleased() {
        long leaked = given.stream().filter(buffer -> buffer.refCnt() > 0).count();
        if (leaked > 0) {
            ByteBuf first = given.stream()
                    .filter(buffer -> buffer.refCnt() > 0)
                    .findFirst()
                    .orElseThrow();
            throw new AssertionError(
                    leaked + " buffers not released, the first of " + first.readableBytes() + " bytes: " + first);
        }
    }

    private ByteBuf given(ByteBuf buffer) {
        if (given.size() > forgetAbove) {
            given.removeIf(old -> old.refCnt() == 0);
            forgetAbove = Math.max(FORGET_RELEASED_ABOVE, 2 * given.size());
        }
        given.add(buffer);
        return buffer;
    }
}
