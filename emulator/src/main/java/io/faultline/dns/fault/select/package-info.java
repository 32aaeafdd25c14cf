/** What tells the queries that a fault is for from others, one file each. */
@NullMarked
package io.faultline.dns.fault.select;

import org.jspecify.annotations.NullMarked;
