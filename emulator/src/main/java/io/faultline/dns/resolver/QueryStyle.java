package io.faultline.dns.resolver;

import org.jspecify.annotations.Nullable;
import org.xbill.DNS.CookieOption;

/**
 * How a question is put to a server.
 *
 * @param recursive whether recursion is desired (RD)
 * @param unchecked whether the server shall not validate (CD)
 * @param ednsSize the UDP size in the OPT record, 0 for no OPT record
 * @param dnssec whether DNSSEC records are wanted (DO)
 * @param mixedCase whether the name has letters of random case, which the answer must repeat
 * @param cookies whether the query carries a cookie
 * @param cookie the client's and the server's cookie (RFC 7873 section 4) as they were last exchanged; null to start with a new one
 */
record QueryStyle(
        boolean recursive,
        boolean unchecked,
        int ednsSize,
        boolean dnssec,
        boolean mixedCase,
        boolean cookies,
        @Nullable CookieOption cookie) {

    /** A stub resolver's: recursion, and nothing else. */
    static final QueryStyle STUB = new QueryStyle(true, false, 0, false, false, false, null);

    /** Returns the same question without EDNS, for servers that do not know it (RFC 6891 section 7). */
    QueryStyle plain() {
        return new QueryStyle(recursive, unchecked, 0, false, mixedCase, false, null);
    }
}
