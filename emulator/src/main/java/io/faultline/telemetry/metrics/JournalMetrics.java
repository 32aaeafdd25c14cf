package io.faultline.telemetry.metrics;

import io.faultline.telemetry.journal.EventKind;
import io.faultline.telemetry.journal.Journal;
import io.prometheus.metrics.model.snapshots.Labels;

/** How much happened, by the journal. */
public final class JournalMetrics implements MetricSource {
    private final Journal journal;

    /** Measures a journal. */
    public JournalMetrics(Journal journal) {
        this.journal = journal;
    }

    @Override
    public void collect(Scrape scrape) {
        Scrape.Counters events = scrape.counters("faultline_journal_events", "Events in the journal, by kind.");
        for (EventKind kind : EventKind.values()) {
            events.add(Labels.of("kind", kind.text()), journal.count(kind));
        }
    }
}
