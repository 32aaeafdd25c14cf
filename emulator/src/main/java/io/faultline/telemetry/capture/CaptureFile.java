package io.faultline.telemetry.capture;

import io.faultline.packet.PcapngWriter;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One capture file, made when its first packet comes. An error ends it, is told once, and what would have been written after is
 * counted as left out. Loop thread only.
 */
final class CaptureFile {
    private final Path path;
    private final CaptureOptions options;
    private final Consumer<String> failed;
    /** Interface numbers by the thing they stand for; looked up only, never walked. */
    private final Map<Object, Integer> interfaces = new HashMap<>();

    private @Nullable PcapngWriter writer;
    private boolean ended;
    private long packets;
    private long packetsLeftOut;

    CaptureFile(Path path, CaptureOptions options, Consumer<String> failed) {
        this.path = path;
        this.options = options;
        this.failed = failed;
    }

    long packets() {
        return packets;
    }

    long packetsLeftOut() {
        return packetsLeftOut;
    }

    /**
     * Writes a packet.
     *
     * @param key what the interface stands for
     * @param nameOf gives the interface's name, asked once
     */
    <T> void write(
            T key,
            Function<T, String> nameOf,
            long nowNs,
            ByteBuf packet,
            PcapngWriter.Direction direction,
            @Nullable String comment) {
        if (ended) {
            packetsLeftOut++;
            return;
        }
        try {
            PcapngWriter to = writer();
            Integer number = interfaces.get(key);
            if (number == null) {
                number = to.addInterface(nameOf.apply(key), "");
                interfaces.put(key, number);
            }
            if (to.write(number, options.zeroNs() + nowNs, packet, direction, comment)) {
                packets++;
            } else {
                packetsLeftOut++;
            }
        } catch (IOException e) {
            packetsLeftOut++;
            fail(e);
        }
    }

    void flush() {
        if (writer != null) {
            try {
                writer.flush();
            } catch (IOException e) {
                fail(e);
            }
        }
    }

    void close() {
        PcapngWriter last = writer;
        writer = null;
        ended = true;
        if (last != null) {
            try {
                last.close();
            } catch (IOException e) {
                fail(e);
            }
        }
    }

    private PcapngWriter writer() throws IOException {
        if (writer == null) {
            FileChannel channel = FileChannel.open(
                    path, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
            writer = new PcapngWriter(channel, "Faultline", options.snapLength(), options.maxBytesPerFile());
        }
        return writer;
    }

    private void fail(IOException cause) {
        ended = true;
        writer = null;
        failed.accept("cannot write " + path + ": " + cause.getMessage());
    }
}
