package io.faultline.testing;

import io.faultline.engine.NetworkLoop;
import io.faultline.engine.RealTimeOptions;
import io.faultline.fabric.Network;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A network on the wall clock for one test with real programs. What touches the network goes through {@link #call} or {@link
 * #run}. After each test the same invariants hold as in {@link TestNet}.
 */
public final class RealNet implements BeforeEachCallback, AfterEachCallback {
    private NetworkLoop loop;
    private Network network;
    private CountingAllocator allocator;

    @Override
    public void beforeEach(ExtensionContext context) {
        loop = NetworkLoop.real(1, RealTimeOptions.DEFAULT);
        allocator = new CountingAllocator();
        network = new Network(loop, allocator);
        loop.start();
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        try {
            run(() -> {
                network.ledger().assertConserved();
                network.close();
            });
            int events = call(loop::pendingEvents);
            if (events != 0) {
                throw new AssertionError("events left after close: " + events);
            }
            if (loop.failures() != 0) {
                throw new AssertionError("events that failed: " + loop.failures());
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

    /** The network; only on its loop. */
    public Network network() {
        return network;
    }

    /** Runs on the loop and waits for the result. */
    public <T> T call(Callable<T> task) throws ExecutionException, InterruptedException, TimeoutException {
        return loop.call(task).get(10, TimeUnit.SECONDS);
    }

    /** Runs on the loop and waits for the end. */
    public void run(Runnable task) throws ExecutionException, InterruptedException, TimeoutException {
        call(() -> {
            task.run();
            return true;
        });
    }
}
