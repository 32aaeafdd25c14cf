/** DNS messages on the wire: names in place, query parsing, and answers written once with compression. */
@NullMarked
package io.faultline.dns.wire;

import org.jspecify.annotations.NullMarked;
