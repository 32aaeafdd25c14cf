package io.faultline.telemetry.capture;

import java.nio.file.Path;
import java.util.Set;

/**
 * What is captured, and where to.
 *
 * @param directory gets the files; made where it does not exist
 * @param layout how packets are spread over files
 * @param links the names of the links that are captured; empty for all
 * @param snapLength bytes kept of each packet, 1 to 65575
 * @param maxBytesPerFile no file grows beyond this; what does not fit is counted and left out
 * @param zeroNs what the stamps call the run's start: nanoseconds since 1970, or 0
 */
public record CaptureOptions(
        Path directory, Layout layout, Set<String> links, int snapLength, long maxBytesPerFile, long zeroNs) {
    /** More files than this are not written: each holds a buffer and a descriptor. */
    public static final int MOST_FILES = 256;

    private static final int WHOLE_PACKETS = 65_575;
    private static final long DEFAULT_MAX_BYTES = 1L << 30;

    /** How packets are spread over files. */
    public enum Layout {
        /** {@code <link>.pcapng} for each link, and {@code nodes.pcapng} for what nodes dropped. */
        PER_LINK,
        /** Everything in {@code all.pcapng}. */
        ONE_FILE;

        /** One file a link as long as they are not too many. */
        public static Layout forLinks(int links) {
            return links < MOST_FILES ? PER_LINK : ONE_FILE;
        }
    }

    /** Copies the set. */
    public CaptureOptions {
        links = Set.copyOf(links);
    }

    /** Whole packets of all links, at most 1 GiB a file. */
    public static CaptureOptions of(Path directory, Layout layout, long zeroNs) {
        return new CaptureOptions(directory, layout, Set.of(), WHOLE_PACKETS, DEFAULT_MAX_BYTES, zeroNs);
    }
}
