package io.faultline.control.route;

import io.faultline.control.http.EventSink;
import io.faultline.control.http.HttpProblem;
import io.faultline.control.http.Request;
import io.faultline.control.http.Response;
import io.faultline.control.http.Route;
import io.faultline.telemetry.journal.Journal;
import io.faultline.telemetry.journal.JournalEvent;
import io.faultline.telemetry.journal.JournalListener;
import io.netty.handler.codec.http.HttpMethod;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * {@code GET /api/v1/events}: the journal as server-sent events. A client that comes back says which event it saw last
 * ({@code Last-Event-ID}, or {@code ?after=}; {@code after=0} is from the beginning) and gets what it missed, as far as it is
 * still in memory; any other begins with what comes next.
 */
final class EventFeed {
    private static final long FROM_NOW = -1;

    private EventFeed() {}

    static Route route(RunningNetwork network) {
        return new Route(HttpMethod.GET, ApiRoutes.API + "/events", request -> {
            long after = after(request);
            return CompletableFuture.completedFuture(new Response.Stream(sink -> begin(network, after, sink)));
        });
    }

    private static long after(Request request) {
        String lastSeen = request.headers().get("last-event-id");
        if (lastSeen == null) {
            return request.queryNumber("after", FROM_NOW, 0, Long.MAX_VALUE);
        }
        try {
            return Math.max(0, Long.parseLong(lastSeen.strip()));
        } catch (NumberFormatException e) {
            throw HttpProblem.badRequest(
                    "Last-Event-ID: " + HttpProblem.quoted(lastSeen) + " (expected: the number of an event)");
        }
    }

    private static AutoCloseable begin(RunningNetwork network, long after, EventSink sink) {
        Journal journal = network.telemetry().journal();
        JournalListener listener = event -> sink.event(event.sequence(), event.json());
        network.region().loop().execute(() -> {
            catchUp(journal, after, sink);
            journal.addListener(listener);
        });
        return () -> network.region().loop().execute(() -> journal.removeListener(listener));
    }

    /** On the loop's thread, so that no event falls between what was missed and what comes. */
    private static void catchUp(Journal journal, long after, EventSink sink) {
        long last = journal.lastSequence();
        if (after == FROM_NOW) {
            sink.comment("events after " + last);
            return;
        }
        // A number of an earlier run: everything is new to this client.
        long seen = after > last ? 0 : after;
        List<JournalEvent> missed = journal.after(seen);
        long oldest = missed.isEmpty() ? last + 1 : missed.get(0).sequence();
        if (oldest > seen + 1) {
            sink.comment("events " + (seen + 1) + " to " + (oldest - 1) + " are no longer in memory");
        }
        for (JournalEvent event : missed) {
            sink.event(event.sequence(), event.json());
        }
    }
}
