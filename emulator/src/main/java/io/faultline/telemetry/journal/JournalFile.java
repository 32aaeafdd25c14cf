package io.faultline.telemetry.journal;

import io.faultline.engine.NetworkLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes lines to a file in blocks. On the real clock what was written is on disk within half a second; in a simulation, at
 * its end. The first error ends the writing and is told once; the run goes on. Loop thread only.
 */
final class JournalFile implements AutoCloseable {
    private static final int BUFFER_BYTES = 64 * 1024;
    private static final long FLUSH_EVERY_MS = 500;

    private final Path path;
    private final Consumer<String> failed;
    private final @Nullable ScheduledFuture<?> flushing;
    private @Nullable OutputStream out;
    private boolean dirty;

    /**
     * Creates the file, or empties it.
     *
     * @param failed hears why writing ended, once
     * @throws IOException if it cannot be created
     */
    JournalFile(NetworkLoop loop, Path path, Consumer<String> failed) throws IOException {
        this.path = path;
        this.failed = failed;
        Path directory = path.toAbsolutePath().getParent();
        if (directory != null) {
            Files.createDirectories(directory);
        }
        this.out = new BufferedOutputStream(Files.newOutputStream(path), BUFFER_BYTES);
        this.flushing = loop.isVirtual()
                ? null
                : loop.eventLoop()
                        .scheduleAtFixedRate(this::flush, FLUSH_EVERY_MS, FLUSH_EVERY_MS, TimeUnit.MILLISECONDS);
    }

    void write(String line) {
        OutputStream to = out;
        if (to == null) {
            return;
        }
        try {
            to.write(line.getBytes(StandardCharsets.UTF_8));
            to.write('\n');
            dirty = true;
        } catch (IOException e) {
            fail(e);
        }
    }

    @Override
    public void close() {
        if (flushing != null) {
            flushing.cancel(false);
        }
        OutputStream to = out;
        out = null;
        if (to == null) {
            return;
        }
        try (to) {
            to.flush();
        } catch (IOException e) {
            fail(e);
        }
    }

    private void flush() {
        OutputStream to = out;
        if (to == null || !dirty) {
            return;
        }
        dirty = false;
        try {
            to.flush();
        } catch (IOException e) {
            fail(e);
        }
    }

    private void fail(IOException cause) {
        // Not closed: closing would try to write the rest once more. The descriptor goes with the stream.
        out = null;
        failed.accept("cannot write " + path + ": " + cause.getMessage());
    }
}
