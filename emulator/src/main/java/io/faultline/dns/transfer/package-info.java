/** How zones get from one server to another: full and incremental transfers, NOTIFY, and secondaries. */
@NullMarked
package io.faultline.dns.transfer;

import org.jspecify.annotations.NullMarked;
