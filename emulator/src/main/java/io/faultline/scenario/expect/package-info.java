/** What a run is expected to show: conditions that are probed with real packets, and when they must hold. */
@NullMarked
package io.faultline.scenario.expect;

import org.jspecify.annotations.NullMarked;
