package io.faultline.telemetry.journal;

/**
 * One entry of the journal.
 *
 * @param sequence its number; the first has 1, and none is left out
 * @param timeNs the incident's time, negative before the script began
 * @param kind what it is about
 * @param subject the name of the link, node, target, ... it is about
 * @param text what happened, in a few words
 * @param json all of it as one line of JSON, without the line's end
 */
public record JournalEvent(long sequence, long timeNs, EventKind kind, String subject, String text, String json) {}
