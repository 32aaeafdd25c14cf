package io.faultline.telemetry.journal;

/** Hears of each event as it is recorded. Called on the loop's thread; must not block. */
@FunctionalInterface
public interface JournalListener {
    /** An event was recorded. */
    void recorded(JournalEvent event);
}
