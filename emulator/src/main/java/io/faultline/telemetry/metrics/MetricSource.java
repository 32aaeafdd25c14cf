package io.faultline.telemetry.metrics;

/**
 * Something that is measured. The parts of a network count for themselves in plain fields; a source reads those when a scrape
 * asks, so that a packet's path pays nothing for being measured.
 */
@FunctionalInterface
public interface MetricSource {
    /** Adds what it knows at this moment. Called on the loop's thread; must neither block nor keep the scrape. */
    void collect(Scrape scrape);
}
