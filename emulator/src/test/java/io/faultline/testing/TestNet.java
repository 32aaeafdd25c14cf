package io.faultline.testing;

import io.faultline.engine.NetworkLoop;
import io.faultline.fabric.Network;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A network on a virtual clock for one test, registered by {@code @RegisterExtension final TestNet net = new TestNet();}.
 * After each test it is closed, and the test fails unless every packet is accounted for, every buffer that the network's
 * allocator gave out was released, and no event is left in the loop.
 */
public final class TestNet implements BeforeEachCallback, AfterEachCallback {
    private final long seed;
    private NetworkLoop loop;
    private Network network;
    private CountingAllocator allocator;

    /** Uses seed 1. */
    public TestNet() {
        this(1);
    }

    public TestNet(long seed) {
        this.seed = seed;
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        loop = NetworkLoop.virtual(seed);
        allocator = new CountingAllocator();
        network = new Network(loop, allocator);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        try {
            network.ledger().assertConserved();
            network.close();
            loop.runFor(0);
            network.ledger().assertConserved();
            if (network.ledger().inFlight() != 0) {
                throw new AssertionError(
                        "packets in flight after close: " + network.ledger().inFlight());
            }
            if (loop.pendingEvents() != 0) {
                throw new AssertionError("events left after close: " + loop.pendingEvents());
            }
        } finally {
            loop.close();
        }
        if (context.getExecutionException().isEmpty()) {
            allocator.assertAllReleased();
        }
    }

    public NetworkLoop loop() {
        return loop;
    }

    public Network network() {
        return network;
    }

    public long nowNs() {
        return loop.nowNs();
    }

    public void runFor(long durationNs) {
        loop.runFor(durationNs);
    }

    public void runForMs(long durationMs) {
        loop.runFor(durationMs * 1_000_000);
    }
}
