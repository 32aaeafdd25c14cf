/** A virtual host: its addresses, IP, ICMP and UDP, and its sockets as Netty channels; its TCP is in {@code tcp}. */
@NullMarked
package io.faultline.host;

import org.jspecify.annotations.NullMarked;
