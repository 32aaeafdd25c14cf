package io.faultline.topology.config;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URL;
import java.nio.ByteBuffer;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A text file that a topology is written in: on disk, or in the program's own jar.
 *
 * @param display what a complaint calls it
 * @param location where it is
 */
record Source(String display, URI location) {

    static final int MAX_BYTES = 8 << 20;

    static Source of(String display, Path file) {
        return new Source(display, file.toAbsolutePath().normalize().toUri());
    }

    /** The file that a reference written in this one means, whether it exists or not. */
    @Nullable
    Source sibling(String reference) {
        try {
            if (location.getScheme().equals("file")) {
                Path here = Path.of(location);
                Path there = here.resolveSibling(reference).normalize();
                Path shown = Path.of(display).resolveSibling(reference).normalize();
                return new Source(shown.toString(), there.toUri());
            }
            // A jar's URI is opaque; its last part resolves as a path does.
            String text = location.toString();
            int entry = text.indexOf("!/") + 1;
            URI inner = URI.create(text.substring(entry)).resolve(reference);
            String shown = URI.create(display).resolve(reference).toString();
            return new Source(shown, URI.create(text.substring(0, entry) + inner));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** Whether this file lies in the folder of the other or below it, links followed. */
    boolean isBelowFolderOf(Source other) {
        try {
            if (location.getScheme().equals("file")
                    && other.location.getScheme().equals("file")) {
                Path folder = Path.of(other.location).toRealPath().getParent();
                return folder != null && Path.of(location).toRealPath().startsWith(folder);
            }
            String otherText = other.location.toString();
            return location.toString().startsWith(otherText.substring(0, otherText.lastIndexOf('/') + 1));
        } catch (IOException e) {
            return false;
        }
    }

    boolean exists() {
        try {
            if (location.getScheme().equals("file")) {
                return Files.isRegularFile(Path.of(location));
            }
            try (InputStream in = open()) {
                return in.read() >= -1;
            }
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * The whole text.
     *
     * @throws IOException if it cannot be read, is larger than {@value #MAX_BYTES} bytes or is not UTF-8
     */
    String text() throws IOException {
        try (InputStream in = open()) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw new IOException("larger than " + MAX_BYTES + " bytes");
            }
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        }
    }

    private InputStream open() throws IOException {
        if (location.getScheme().equals("file")) {
            return Files.newInputStream(Path.of(location));
        }
        URL url = location.toURL();
        java.net.URLConnection connection = url.openConnection();
        connection.setUseCaches(false);
        return connection.getInputStream();
    }
}
