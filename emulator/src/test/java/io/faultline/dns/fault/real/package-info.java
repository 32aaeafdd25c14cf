/** Real stub resolvers and a real caching resolver, each with a resolv.conf of its own, against the presets of DNS faults. */
@NullMarked
package io.faultline.dns.fault.real;

import org.jspecify.annotations.NullMarked;
