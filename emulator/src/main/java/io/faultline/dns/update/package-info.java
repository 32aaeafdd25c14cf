/** Changes of zones that clients ask for in messages: dynamic update (RFC 2136). */
@NullMarked
package io.faultline.dns.update;

import org.jspecify.annotations.NullMarked;
