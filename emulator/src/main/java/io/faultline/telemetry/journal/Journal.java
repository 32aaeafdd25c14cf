package io.faultline.telemetry.journal;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.faultline.engine.NetworkLoop;
import io.faultline.scenario.expect.Durations;
import java.io.IOException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything that changed in a run, in order. The latest events are kept in memory; all of them go to the listeners and,
 * where one is asked for, to a file of JSON Lines. Loop thread only.
 */
public final class Journal implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Journal.class);

    private final NetworkLoop loop;
    private final JournalOptions options;
    private final Deque<JournalEvent> latest = new ArrayDeque<>();
    private final long[] counts = new long[EventKind.values().length];
    private @Nullable JournalFile file;
    private JournalListener[] listeners = new JournalListener[0];
    private long sequence;

    /**
     * Begins a journal.
     *
     * @throws IOException if its file cannot be created
     */
    public Journal(NetworkLoop loop, JournalOptions options) throws IOException {
        this.loop = loop;
        this.options = options;
        if (options.file() != null) {
            file = new JournalFile(loop, options.file(), this::fileFailed);
        }
    }

    /**
     * Records an event that has no details.
     *
     * @param subject the name of what it is about
     * @param text what happened, in a few words
     */
    public void record(EventKind kind, String subject, String text) {
        record(kind, subject, text, JsonNodeFactory.instance.objectNode());
    }

    /**
     * Records an event.
     *
     * @param details what a program wants to know of it; belongs to the journal from now on
     */
    public void record(EventKind kind, String subject, String text, ObjectNode details) {
        long timeNs = options.incidentNs().applyAsLong(loop.nowNs());
        sequence++;
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("seq", sequence).put("time_ns", timeNs).put("time", Durations.text(timeNs));
        if (options.wallTime() != null) {
            json.put(
                    "wall",
                    options.wallTime().get().truncatedTo(ChronoUnit.MILLIS).toString());
        }
        json.put("kind", kind.text()).put("subject", subject).put("text", text);
        if (!details.isEmpty()) {
            json.set("details", details);
        }
        JournalEvent event = new JournalEvent(sequence, timeNs, kind, subject, text, json.toString());
        counts[index(kind)]++;
        if (latest.size() == options.kept()) {
            latest.removeFirst();
        }
        latest.addLast(event);
        if (file != null) {
            file.write(event.json());
        }
        for (JournalListener listener : listeners) {
            listener.recorded(event);
        }
    }

    /** The number of the latest event, 0 before the first. */
    public long lastSequence() {
        return sequence;
    }

    /** How many events of a kind there were. */
    public long count(EventKind kind) {
        return counts[index(kind)];
    }

    /** The events after a number that are still in memory, the oldest first. */
    public List<JournalEvent> after(long afterSequence) {
        List<JournalEvent> events = new ArrayList<>();
        for (JournalEvent event : latest) {
            if (event.sequence() > afterSequence) {
                events.add(event);
            }
        }
        return events;
    }

    /** Adds a listener, which hears of the events from now on. */
    public void addListener(JournalListener listener) {
        listeners = Arrays.copyOf(listeners, listeners.length + 1);
        listeners[listeners.length - 1] = listener;
    }

    /** Removes a listener. */
    public void removeListener(JournalListener listener) {
        listeners = Arrays.stream(listeners).filter(other -> other != listener).toArray(JournalListener[]::new);
    }

    /** Writes what is left to the file and closes it. */
    @Override
    public void close() {
        if (file != null) {
            file.close();
        }
    }

    private void fileFailed(String why) {
        file = null;
        LOG.error("the journal goes on in memory only: {}", why);
        record(EventKind.TELEMETRY, "journal", why);
    }

    @SuppressWarnings("EnumOrdinal") // an index into an array of this run, never stored
    private static int index(EventKind kind) {
        return kind.ordinal();
    }
}
