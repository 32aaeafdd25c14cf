/** The HTTP API of a running network: its state, its metrics and its events, and actions applied by hand. */
@NullMarked
package io.faultline.control;

import org.jspecify.annotations.NullMarked;
