package io.faultline.cli;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Turns Ctrl-C, or a polite kill, into the end of a run that still closes, reports and has an exit code of its own. */
final class Interrupt {
    private static final int LONGEST_CLOSE_SECONDS = 10;

    private Interrupt() {}

    /**
     * Opens the latch on a signal, waits for the run's exit code, and ends the JVM with it.
     *
     * @param exitCode completed when everything is closed
     */
    static void onSignal(CountDownLatch interrupted, CompletableFuture<Integer> exitCode) {
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            // At an ordinary end the code is known already, and the JVM is ending with it.
                            if (!exitCode.isDone()) {
                                interrupted.countDown();
                                Runtime.getRuntime().halt(await(exitCode));
                            }
                        },
                        "faultline-interrupt"));
    }

    private static int await(CompletableFuture<Integer> exitCode) {
        try {
            return exitCode.get(LONGEST_CLOSE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            return ExitCodes.FAILED;
        }
    }
}
