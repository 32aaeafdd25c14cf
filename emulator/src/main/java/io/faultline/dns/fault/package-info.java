/** The place where faults are switched on a DNS server or resolver: what becomes of a query, of its reply's octets, and of their sending. */
@NullMarked
package io.faultline.dns.fault;

import org.jspecify.annotations.NullMarked;
