package io.faultline.topology.model;

import java.util.List;

/**
 * How hosts resolve names.
 *
 * @param servers the resolvers or DNS servers that they ask, in this order
 * @param cache how they keep answers
 * @param timeoutNs how long they wait for an answer before they ask again
 * @param attempts how often they go through the servers
 * @param rotate whether each look-up begins with the next server
 * @param search suffixes that are tried for names without a last dot
 * @param ndots names with fewer dots are tried with the suffixes first
 */
public record StubSpec(
        List<String> servers,
        Cache cache,
        long timeoutNs,
        int attempts,
        boolean rotate,
        List<String> search,
        int ndots) {

    public StubSpec {
        servers = List.copyOf(servers);
        search = List.copyOf(search);
    }

    /** How answers are kept. */
    public enum Cache {
        /** Not at all, as glibc without a caching daemon. */
        NONE,
        /** As the JDK does: positive answers 30 s, negative ones 10 s, whatever the TTL. */
        JVM,
        /** As long as the TTL says, negative answers as RFC 2308 says. */
        TTL
    }
}
