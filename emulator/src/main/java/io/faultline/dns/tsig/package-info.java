/** Messages signed with shared keys (TSIG, RFC 8945), as a server receives and as a client sends them. */
@NullMarked
package io.faultline.dns.tsig;

import org.jspecify.annotations.NullMarked;
