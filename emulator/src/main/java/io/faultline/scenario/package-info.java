/** The script of an outage and what is expected of it: parsed, run against a region, and judged. */
@NullMarked
package io.faultline.scenario;

import org.jspecify.annotations.NullMarked;
