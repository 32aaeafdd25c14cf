/** A run's counters and states as Prometheus metrics, read from the network itself at the moment of a scrape. */
@NullMarked
package io.faultline.telemetry.metrics;

import org.jspecify.annotations.NullMarked;
