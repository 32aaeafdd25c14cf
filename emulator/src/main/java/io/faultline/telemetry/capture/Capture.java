package io.faultline.telemetry.capture;

import io.faultline.engine.NetworkLoop;
import io.faultline.fabric.DropReason;
import io.faultline.fabric.Link;
import io.faultline.fabric.LinkDirection;
import io.faultline.fabric.Network;
import io.faultline.fabric.Node;
import io.faultline.fabric.Port;
import io.faultline.fabric.Tap;
import io.faultline.packet.PcapngWriter;
import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.IOException;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Captures packets as pcapng files. Each end of a link is an interface, {@code <link>:<node>}: a packet shows there as outbound
 * when it is sent and at the other end as inbound when it arrives. What is dropped shows once more, at an interface of its
 * own ({@code <link> drops}, {@code <node> drops}) with the reason as comment, so that the two ends stay free of it and a
 * reader that follows TCP is not misled. Loop thread only.
 */
public final class Capture implements Tap, AutoCloseable {
    private static final long FLUSH_EVERY_MS = 500;
    private static final String ALL = "all";
    private static final String NODES = "nodes";

    private final CaptureOptions options;
    private final Consumer<String> failed;
    private final Map<String, CaptureFile> files = new LinkedHashMap<>();
    private final @Nullable CaptureFile[] ofLink;
    private final @Nullable CaptureFile ofNodes;
    private final @Nullable ScheduledFuture<?> flushing;
    private boolean closed;

    /**
     * Prepares a capture of a network whose links all exist; the caller adds it as a tap.
     *
     * @param failed hears of each file that cannot be written, once
     * @throws IOException if the directory cannot be made
     * @throws IllegalArgumentException if there is no link of a name that was asked for, or one file a link would be too many
     */
    public Capture(Network network, CaptureOptions options, Consumer<String> failed) throws IOException {
        this.options = options;
        this.failed = failed;
        for (String name : options.links()) {
            if (network.link(name) == null) {
                throw new IllegalArgumentException("capture: no link " + name);
            }
        }
        boolean perLink = options.layout() == CaptureOptions.Layout.PER_LINK;
        ofLink = new CaptureFile[network.links().size()];
        for (Link link : network.links()) {
            if (options.links().isEmpty() || options.links().contains(link.name())) {
                ofLink[link.id()] = file(perLink ? link.name() : ALL);
            }
        }
        ofNodes = options.links().isEmpty() ? file(perLink ? NODES : ALL) : null;
        if (files.size() > CaptureOptions.MOST_FILES) {
            throw new IllegalArgumentException("capture: " + files.size() + " files (expected: <= "
                    + CaptureOptions.MOST_FILES + "; choose links, or one file for all)");
        }
        Files.createDirectories(options.directory());
        NetworkLoop loop = network.loop();
        flushing = loop.isVirtual()
                ? null
                : loop.eventLoop()
                        .scheduleAtFixedRate(this::flush, FLUSH_EVERY_MS, FLUSH_EVERY_MS, TimeUnit.MILLISECONDS);
    }

    /** Packets written, a drop being one of its own. */
    public long packets() {
        return files.values().stream().mapToLong(CaptureFile::packets).sum();
    }

    /** Packets that found no room in their file, or no file after an error. */
    public long packetsLeftOut() {
        return files.values().stream().mapToLong(CaptureFile::packetsLeftOut).sum();
    }

    @Override
    public void sent(LinkDirection direction, ByteBuf packet, long nowNs) {
        CaptureFile file = of(direction);
        if (file != null) {
            file.write(direction.from(), Capture::end, nowNs, packet, PcapngWriter.Direction.OUTBOUND, null);
        }
    }

    @Override
    public void delivered(LinkDirection direction, ByteBuf packet, long nowNs) {
        CaptureFile file = of(direction);
        if (file != null) {
            file.write(direction.to(), Capture::end, nowNs, packet, PcapngWriter.Direction.INBOUND, null);
        }
    }

    @Override
    public void dropped(LinkDirection direction, ByteBuf packet, DropReason reason, long nowNs) {
        CaptureFile file = of(direction);
        if (file != null) {
            String way = direction.from().node().name() + "->"
                    + direction.to().node().name();
            file.write(
                    direction.link(),
                    Capture::drops,
                    nowNs,
                    packet,
                    PcapngWriter.Direction.UNKNOWN,
                    "dropped " + way + ": " + reason);
        }
    }

    @Override
    public void dropped(Node node, ByteBuf packet, DropReason reason, long nowNs) {
        if (ofNodes != null) {
            ofNodes.write(
                    node,
                    Capture::drops,
                    nowNs,
                    packet,
                    PcapngWriter.Direction.UNKNOWN,
                    "dropped by " + node.name() + ": " + reason);
        }
    }

    /** Hands everything captured so far to the files. */
    public void flush() {
        files.values().forEach(CaptureFile::flush);
    }

    /** Ends the capture; what comes later is left out. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (flushing != null) {
            flushing.cancel(false);
        }
        files.values().forEach(CaptureFile::close);
    }

    private @Nullable CaptureFile of(LinkDirection direction) {
        // A link made later than the capture is not part of it.
        int id = direction.link().id();
        return id < ofLink.length ? ofLink[id] : null;
    }

    private CaptureFile file(String name) {
        // A link may be called what it likes, a file may not; two links that come to the same name share a file.
        String safe = name.replaceAll("[^A-Za-z0-9._-]", "_").replaceFirst("^\\.", "_");
        return files.computeIfAbsent(
                safe, absent -> new CaptureFile(options.directory().resolve(safe + ".pcapng"), options, failed));
    }

    private static String end(Port port) {
        return port.link().name() + ":" + port.node().name();
    }

    private static String drops(Object dropper) {
        return dropper + " drops";
    }
}
