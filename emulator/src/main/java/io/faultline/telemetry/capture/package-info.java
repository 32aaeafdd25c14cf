/** Packets of links, written to pcapng files as they are sent, arrive and are dropped. */
@NullMarked
package io.faultline.telemetry.capture;

import org.jspecify.annotations.NullMarked;
