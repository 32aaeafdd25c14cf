/** The journal of a run: everything that changed, in order, with the incident's time, for files and for streams. */
@NullMarked
package io.faultline.telemetry.journal;

import org.jspecify.annotations.NullMarked;
