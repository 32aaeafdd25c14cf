package io.faultline.testing;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A program of the machine, such as {@code dig} or {@code tshark}, that a test runs as a user would.
 *
 * <p>A missing program skips the test, and fails it where the environment says {@code CI=true}.
 */
public final class RealTool {

    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(30);

    /** Servers such as nginx live here, which an ordinary user's PATH leaves out. */
    private static final String SYSTEM_DIRECTORIES = "/usr/local/sbin" + File.pathSeparator + "/usr/sbin";

    private final Path program;

    private RealTool(Path program) {
        this.program = program;
    }

    /**
     * Finds a program on the {@code PATH}.
     *
     * @param program the program's file name
     * @param debianPackage the Debian package that brings it, for the message
     * @return the tool, ready to run
     * @throws org.opentest4j.TestAbortedException if it is missing, which skips the test
     * @throws AssertionError if it is missing and the environment variable {@code CI} is {@code true}
     */
    public static RealTool require(String program, String debianPackage) {
        String path = System.getenv().getOrDefault("PATH", "") + File.pathSeparator + SYSTEM_DIRECTORIES;
        return require(program, debianPackage, path, "true".equals(System.getenv("CI")));
    }

    static RealTool require(String program, String debianPackage, String path, boolean mustExist) {
        Path found = find(program, path);
        if (found != null) {
            return new RealTool(found);
        }
        String sentence = "This test needs the program '" + program + "', which is not installed: apt-get install "
                + debianPackage + ".";
        return mustExist ? fail(sentence) : abort(sentence);
    }

    private static @Nullable Path find(String program, String path) {
        for (String directory : path.split(File.pathSeparator, -1)) {
            Path candidate = Path.of(directory, program);
            if (!directory.isEmpty() && Files.isRegularFile(candidate) && Files.isExecutable(candidate)) {
                return candidate;
            }
        }
        return null;
    }

    /**
     * Runs the program to its end, for at most 30 s.
     *
     * @param arguments what follows the program's name
     * @return what it printed and how it ended
     */
    public Result run(String... arguments) {
        return run(DEFAULT_TIMEOUT, arguments);
    }

    /**
     * Runs the program to its end, with nothing on its standard input.
     *
     * @param timeout how long it may take; past it the program and its children are killed
     * @param arguments what follows the program's name
     * @return what it printed and how it ended
     * @throws AssertionError if it was still running after {@code timeout}, with what it had printed so far
     */
    public Result run(Duration timeout, String... arguments) {
        List<String> command = command(arguments);
        Path stdout = null;
        Path stderr = null;
        try {
            stdout = Files.createTempFile("faultline-", ".stdout");
            stderr = Files.createTempFile("faultline-", ".stderr");
            Process process = new ProcessBuilder(command)
                    .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                    .redirectOutput(stdout.toFile())
                    .redirectError(stderr.toFile())
                    .start();
            boolean ended = waitFor(process, timeout);
            Result result = new Result(
                    List.copyOf(command),
                    ended ? process.exitValue() : -1,
                    Files.readString(stdout),
                    Files.readString(stderr));
            return ended ? result : fail("still running after " + timeout + " (expected: an end): " + result);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot run " + String.join(" ", command), e);
        } finally {
            delete(stdout);
            delete(stderr);
        }
    }

    /**
     * Starts the program in the background, as a server or a long transfer. The caller owns the process and ends it with
     * {@link #stop}.
     *
     * @param log receives standard output and standard error; a file, so that a talkative program never blocks
     * @param arguments what follows the program's name
     * @return the running process
     */
    public Process start(Path log, String... arguments) {
        List<String> command = command(arguments);
        try {
            return new ProcessBuilder(command)
                    .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + String.join(" ", command), e);
        }
    }

    /** Ends a process and its children, and returns when they have: asks first, kills after 5 s. */
    public static void stop(Process process) {
        List<ProcessHandle> family = Stream.concat(process.descendants(), Stream.of(process.toHandle()))
                .toList();
        family.forEach(ProcessHandle::destroy);
        try {
            // Polled, as onExit() notices the end of a grandchild only after seconds.
            for (int i = 0; i < 500 && family.stream().anyMatch(ProcessHandle::isAlive); i++) {
                Thread.sleep(10);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            family.forEach(ProcessHandle::destroyForcibly);
        }
    }

    private static boolean waitFor(Process process, Duration timeout) {
        boolean ended = false;
        try {
            ended = process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            if (!ended) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
        }
        return ended;
    }

    private List<String> command(String... arguments) {
        List<String> command = new ArrayList<>(arguments.length + 1);
        command.add(program.toString());
        command.addAll(List.of(arguments));
        return command;
    }

    private static void delete(@Nullable Path file) {
        try {
            if (file != null) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * How a program ended.
     *
     * @param command the whole command line, its first word the program's path
     * @param exitCode the exit code; 128 + n where signal n ended it
     * @param stdout everything it printed to standard output, as UTF-8
     * @param stderr everything it printed to standard error, as UTF-8
     */
    public record Result(List<String> command, int exitCode, String stdout, String stderr) {

        /**
         * Asserts the exit code.
         *
         * @param expected the exit code that the test expects
         * @return this result
         * @throws AssertionError if the program ended otherwise, with all that it printed
         */
        public Result expectExit(int expected) {
            return exitCode == expected
                    ? this
                    : fail("exit code " + exitCode + " (expected: " + expected + "): " + this);
        }

        @Override
        public String toString() {
            return String.join(" ", command) + "\nexit code: " + exitCode + "\nstdout:\n" + stdout + "\nstderr:\n"
                    + stderr;
        }
    }
}
