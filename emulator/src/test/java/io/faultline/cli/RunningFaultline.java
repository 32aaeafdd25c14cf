package io.faultline.cli;

import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.assertj.core.api.Condition;

/** {@code faultline run} in a JVM of its own, as a user starts it; ends by SIGTERM, as Ctrl-C would. */
final class RunningFaultline implements AutoCloseable {
    /** Long enough for a machine that is busy with other things. */
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private static final long POLL_MILLIS = 100;

    private final Process process;
    private final Path log;

    private RunningFaultline(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /** Starts a run and returns when it says that it is ready. */
    static RunningFaultline start(Path directory, String... arguments) throws IOException {
        RunningFaultline running = launch(directory, arguments);
        try {
            running.awaitLine("(The script takes|No script:).*");
            return running;
        } catch (AssertionError e) {
            running.close();
            throw e;
        }
    }

    /** Starts a command and returns at once. */
    static RunningFaultline launch(Path directory, String... arguments) throws IOException {
        Path log = Files.createTempFile(directory, "faultline-", ".log");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                "io.faultline.cli.Main"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        return new RunningFaultline(process, log);
    }

    /** Where an edge listens, as it was printed: {@code 127.0.0.1:5300}. */
    String edge(String name) {
        Matcher line = Pattern.compile("(?m)^  \\S+ +" + Pattern.quote(name) + " +(\\S+:\\d+)$")
                .matcher(printed());
        return line.find() ? line.group(1) : fail("no edge " + name + " in:\n" + printed());
    }

    /** The port at which an edge listens. */
    int port(String edge) {
        String address = edge(edge);
        return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
    }

    /** Waits for a line that contains this. */
    void awaitLine(String regex) {
        Pattern pattern = Pattern.compile("(?m)^.*" + regex);
        await("a line with " + regex, () -> printed(), new Condition<>(pattern.asPredicate(), "that line"));
    }

    /** Asks again and again until the answer is as expected. */
    <T> T await(String what, Supplier<T> ask, Condition<? super T> expected) {
        long deadlineNs = System.nanoTime() + PATIENCE.toNanos();
        T last = ask.get();
        while (!expected.matches(last)) {
            if (System.nanoTime() > deadlineNs || !process.isAlive()) {
                fail("%s: %s%n(expected: %s)%nThe run printed:%n%s", what, last, expected, printed());
            }
            pause();
            last = ask.get();
        }
        return last;
    }

    /** All that it has printed. */
    String printed() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends it as Ctrl-C does. */
    RunningFaultline interrupt() {
        process.destroy();
        return this;
    }

    /** Waits for its end, and returns the exit code. */
    int exitCode() {
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                fail("still running after " + PATIENCE + ":\n" + printed());
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(POLL_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
