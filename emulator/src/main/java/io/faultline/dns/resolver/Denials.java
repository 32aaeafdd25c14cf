package io.faultline.dns.resolver;

import org.xbill.DNS.Name;

/** Denials made of others. */
final class Denials {

    private Denials() {}

    /** Returns that {@code name} does not exist because a name above it does not (RFC 8020 section 2). */
    static CacheEntry.Negative ofNameBelow(CacheEntry.Negative above, Name name, long nowNs) {
        CacheEntry.Negative below = new CacheEntry.Negative(
                name, above.rcode(), above.soa(), nowNs, above.expiresNs() - nowNs, above.credibility(), above.proof());
        if (above.verdict().isSecure()) {
            below.judge(above.verdict());
        }
        return below;
    }
}
