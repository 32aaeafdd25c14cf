package io.faultline.dns.resolver;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Rcode;

/**
 * How a recursive resolution ended.
 *
 * @param rcode the response code
 * @param answers the CNAME chain, if any, and then the RRset asked for, if any
 * @param soa of a negative answer, the SOA with the time that is left of it
 */
record Resolved(
        int rcode, List<OwnedRRset> answers, @Nullable OwnedRRset soa) {

    /** Returns an end without any records. */
    static Resolved of(int rcode) {
        return new Resolved(rcode, List.of(), null);
    }

    static Resolved failure() {
        return of(Rcode.SERVFAIL);
    }
}
