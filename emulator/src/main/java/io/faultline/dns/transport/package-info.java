/** DNS messages over the UDP and TCP channels of a host, for servers: framing, pipelining, limits and idle times. */
@NullMarked
package io.faultline.dns.transport;

import org.jspecify.annotations.NullMarked;
