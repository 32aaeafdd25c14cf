package io.faultline.dns.resolver;

import java.net.InetSocketAddress;
import java.util.List;
import org.xbill.DNS.Name;

/**
 * What a host's {@code resolv.conf} and the caller's wishes say.
 *
 * @param servers the servers that are asked, in this order
 * @param timeoutNs how long one server is waited for
 * @param attempts how often the servers are gone through
 * @param rotate whether each lookup starts with the next server instead of the first
 * @param search suffixes that are tried for names that do not end in a dot (resolv.conf(5): {@code search}), in this order
 * @param ndots a name with fewer dots is tried with the suffixes before it is tried as it is
 * @param families which addresses are looked up
 */
public record ResolverOptions(
        List<InetSocketAddress> servers,
        long timeoutNs,
        int attempts,
        boolean rotate,
        List<Name> search,
        int ndots,
        Families families) {

    /** Which addresses a lookup of a host is for. */
    public enum Families {
        /** A records only. */
        IPV4,
        /** AAAA records only. */
        IPV6,
        /** A and AAAA, asked for at the same time. */
        BOTH
    }

    /** Checks the options. */
    public ResolverOptions {
        servers = List.copyOf(servers);
        search = List.copyOf(search);
        if (servers.isEmpty()) {
            throw new IllegalArgumentException("servers: none (expected: at least one)");
        }
        if (timeoutNs < 1) {
            throw new IllegalArgumentException("timeoutNs: " + timeoutNs + " (expected: at least 1)");
        }
        if (attempts < 1) {
            throw new IllegalArgumentException("attempts: " + attempts + " (expected: at least 1)");
        }
        if (ndots < 0) {
            throw new IllegalArgumentException("ndots: " + ndots + " (expected: not negative)");
        }
    }

    /** Returns the defaults of {@code resolv.conf(5)}: 5 s, two attempts, no rotation, no suffixes; both families. */
    public static ResolverOptions of(List<InetSocketAddress> servers) {
        return new ResolverOptions(servers, 5_000_000_000L, 2, false, List.of(), 1, Families.BOTH);
    }

    /** Returns the same options with these times. */
    public ResolverOptions withTimeout(long timeoutNs, int attempts) {
        return new ResolverOptions(servers, timeoutNs, attempts, rotate, search, ndots, families);
    }

    /** Returns the same options with these families. */
    public ResolverOptions withFamilies(Families families) {
        return new ResolverOptions(servers, timeoutNs, attempts, rotate, search, ndots, families);
    }

    /** Returns the same options with these suffixes; a name with fewer dots than {@code ndots} is tried with them first. */
    public ResolverOptions withSearch(List<Name> search, int ndots) {
        return new ResolverOptions(servers, timeoutNs, attempts, rotate, search, ndots, families);
    }

    /** Returns the same options with rotation or without. */
    public ResolverOptions withRotate(boolean rotate) {
        return new ResolverOptions(servers, timeoutNs, attempts, rotate, search, ndots, families);
    }
}
