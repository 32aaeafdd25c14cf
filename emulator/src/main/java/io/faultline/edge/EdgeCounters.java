package io.faultline.edge;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** What became of the connections that real clients asked an edge for. Loop thread only. */
public final class EdgeCounters {
    private final Map<String, Long> failures = new LinkedHashMap<>();
    private long accepted;
    private long connected;
    private long refusedForLimit;

    EdgeCounters() {
        for (DialFailure failure : DialFailure.values()) {
            failures.put(label(failure), 0L);
        }
    }

    /** Connections of real clients that were accepted. */
    public long accepted() {
        return accepted;
    }

    /** Connections that were made through the network on their behalf. */
    public long connected() {
        return connected;
    }

    /** Connections that were reset at once because there were too many. */
    public long refusedForLimit() {
        return refusedForLimit;
    }

    /** Connections that could not be made through the network, by why: {@code refused}, {@code timed_out} and so on; a copy. */
    public Map<String, Long> failures() {
        return new LinkedHashMap<>(failures);
    }

    void countAccepted() {
        accepted++;
    }

    void countConnected() {
        connected++;
    }

    void countRefusedForLimit() {
        refusedForLimit++;
    }

    void countFailure(DialFailure failure) {
        failures.merge(label(failure), 1L, Long::sum);
    }

    private static String label(DialFailure failure) {
        return failure.name().toLowerCase(Locale.ROOT);
    }
}
