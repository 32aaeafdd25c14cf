package io.faultline.dns.validate;

import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Name;
import org.xbill.DNS.RRset;

/**
 * What the chain of trust says of a zone.
 *
 * @param zone its origin; of an insecure or bogus one, where the chain ends
 * @param verdict whether its data can be secure
 * @param keys its DNSKEY RRset if it is secure
 * @param expiresNs until when this may be used, on the loop's clock
 */
record ZoneTrust(Name zone, Verdict verdict, @Nullable RRset keys, long expiresNs) {}
