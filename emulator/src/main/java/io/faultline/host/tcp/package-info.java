/** TCP by RFC 9293 and its companions, apart from Netty: connections, listeners, timers, recovery and congestion control. */
@NullMarked
package io.faultline.host.tcp;

import org.jspecify.annotations.NullMarked;
