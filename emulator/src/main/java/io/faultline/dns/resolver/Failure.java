package io.faultline.dns.resolver;

import org.xbill.DNS.ExtendedErrorCodeOption;

/**
 * Why a recursive resolution failed, as its SERVFAIL says it.
 *
 * @param infoCode the extended error (RFC 8914 section 4), -1 for none
 * @param reason in words; empty if there is nothing to say
 */
record Failure(int infoCode, String reason) {

    static final Failure NO_REACHABLE_AUTHORITY =
            new Failure(ExtendedErrorCodeOption.NO_REACHABLE_AUTHORITY, "no server of the zone gave a usable answer");
    static final Failure NETWORK_ERROR =
            new Failure(ExtendedErrorCodeOption.NETWORK_ERROR, "the servers of the zone cannot be reached");
    static final Failure NO_SERVERS = new Failure(
            ExtendedErrorCodeOption.NO_REACHABLE_AUTHORITY, "no address of a server of the zone is to be had");
    static final Failure TOO_MUCH_WORK =
            new Failure(ExtendedErrorCodeOption.OTHER, "the question takes more queries than are allowed");
    static final Failure TOO_LATE =
            new Failure(ExtendedErrorCodeOption.NO_REACHABLE_AUTHORITY, "the time for the question is over");
    static final Failure OVERLOADED = new Failure(ExtendedErrorCodeOption.OTHER, "too many questions at once");
    static final Failure CHAIN_TOO_LONG =
            new Failure(ExtendedErrorCodeOption.OTHER, "the chain of aliases is too long or a loop");

    static Failure lastRcode(String rcode) {
        return new Failure(ExtendedErrorCodeOption.NO_REACHABLE_AUTHORITY, "the last server answered " + rcode);
    }

    /** Returns the same failure, remembered (RFC 8914 section 4.14). */
    Failure fromCache() {
        return new Failure(ExtendedErrorCodeOption.CACHED_ERROR, reason);
    }
}
