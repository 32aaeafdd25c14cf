/** Authoritative data: immutable zones, the master files they come from, and the table a server answers from. */
@NullMarked
package io.faultline.dns.zone;

import org.jspecify.annotations.NullMarked;
