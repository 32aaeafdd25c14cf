/** Packets as they are on the wire: addresses, checksums, flyweights over a {@code ByteBuf} for IP, ICMP, UDP and TCP, and pcapng. */
@NullMarked
package io.faultline.packet;

import org.jspecify.annotations.NullMarked;
