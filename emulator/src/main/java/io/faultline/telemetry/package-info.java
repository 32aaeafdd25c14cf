/** What a run tells the world while it runs: metrics, the journal of events, and captures, all attached by one class. */
@NullMarked
package io.faultline.telemetry;

import org.jspecify.annotations.NullMarked;
