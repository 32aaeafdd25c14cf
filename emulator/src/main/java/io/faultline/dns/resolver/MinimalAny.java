package io.faultline.dns.resolver;

import java.util.List;
import org.xbill.DNS.DClass;
import org.xbill.DNS.HINFORecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;

/** The answer to a question for records of any type that saves looking for them (RFC 8482 section 4.2). */
final class MinimalAny {

    /** Long enough that the question is not asked again and again. */
    private static final int TTL_SECONDS = 3_600;

    private MinimalAny() {}

    static Resolved of(Name name, long nowNs) {
        HINFORecord record = new HINFORecord(name, DClass.IN, TTL_SECONDS, "RFC8482", "");
        SignedRRset rrset = SignedRRset.of(List.of(record), List.of());
        CacheEntry.Positive data =
                new CacheEntry.Positive(rrset, nowNs, TTL_SECONDS * 1_000_000_000L, Credibility.ANSWER, List.of());
        return new Resolved(Rcode.NOERROR, List.of(new Resolved.Link(data, rrset)), null, false, false, null);
    }
}
