package io.faultline.control.route;

import io.faultline.control.http.HttpProblem;
import io.faultline.engine.NetworkLoop;
import io.faultline.scenario.ScenarioRun;
import io.faultline.telemetry.Telemetry;
import io.faultline.topology.Region;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * What the routes show and steer. They run on the server's thread and reach the network only by {@link #onLoop}.
 *
 * @param telemetry the run and all that is told of it; loop thread only
 */
public record RunningNetwork(Telemetry telemetry) {
    /** A loop that needs longer than this to come to a task is not alive in any useful sense. */
    static final int PATIENCE_MS = 5_000;

    /**
     * Reads or does something on the loop's thread.
     *
     * @return what came of it, completed on the loop's thread or by the timeout's; fails with status 503 if the loop does not come to it in time
     */
    <T> CompletableFuture<T> onLoop(Supplier<T> task) {
        CompletableFuture<T> done = new CompletableFuture<>();
        NetworkLoop loop = region().loop();
        try {
            loop.execute(() -> {
                // Too late: the asker has been told so, and what it asked for must not happen behind its back.
                if (done.isDone()) {
                    return;
                }
                try {
                    done.complete(task.get());
                } catch (RuntimeException e) {
                    done.completeExceptionally(e);
                }
            });
        } catch (RejectedExecutionException e) {
            done.completeExceptionally(unavailable("the run is over"));
        }
        return done.orTimeout(PATIENCE_MS, TimeUnit.MILLISECONDS).exceptionally(failure -> {
            throw told(failure);
        });
    }

    /** The network; loop thread only. */
    Region region() {
        return telemetry.region();
    }

    /** The run; loop thread only. */
    ScenarioRun run() {
        return telemetry.run();
    }

    private static RuntimeException told(Throwable failure) {
        if (failure instanceof TimeoutException) {
            return unavailable("the loop did not answer within " + PATIENCE_MS + " ms");
        }
        return failure instanceof RuntimeException e ? e : new CompletionException(failure);
    }

    private static HttpProblem unavailable(String message) {
        return new HttpProblem(HttpResponseStatus.SERVICE_UNAVAILABLE, message, List.of());
    }
}
