/** DNSSEC validation: whether an RRset, or the denial of one, follows from a trust anchor (RFC 4035 section 5). */
@NullMarked
package io.faultline.dns.validate;

import org.jspecify.annotations.NullMarked;
