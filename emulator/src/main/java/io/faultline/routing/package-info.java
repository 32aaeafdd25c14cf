/** RIB and FIB, route selection, and routers that forward packets and answer with ICMP errors. */
@NullMarked
package io.faultline.routing;

import org.jspecify.annotations.NullMarked;
