/** How faults of DNS servers are written in a script, and the presets that are named for what real clients suffer from. */
@NullMarked
package io.faultline.scenario.fault;

import org.jspecify.annotations.NullMarked;
