package io.faultline.dns.resolver;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Rcode;

/**
 * How a client's question ended.
 *
 * @param rcode the response code
 * @param answers the chain of aliases, if any, and then the RRset asked for, if any
 * @param denial what a negative answer rests on, or null
 * @param secure whether all of it has been validated (AD)
 * @param stale whether all or some of it has expired (RFC 8767)
 * @param error the extended error to tell the client (RFC 8914), or null
 */
record Resolved(
        int rcode,
        List<Link> answers,
        CacheEntry.@Nullable Negative denial,
        boolean secure,
        boolean stale,
        @Nullable Failure error) {

    /**
     * An RRset of an answer.
     *
     * @param data what was learned
     * @param rrset it, or the CNAME that was made of it where it is a DNAME
     */
    record Link(CacheEntry.Positive data, SignedRRset rrset) {}

    /** Returns an end without any records. */
    static Resolved of(int rcode) {
        return new Resolved(rcode, List.of(), null, false, false, null);
    }

    static Resolved failure(Failure error) {
        return new Resolved(Rcode.SERVFAIL, List.of(), null, false, false, error);
    }
}
