package io.faultline.dns.resolver;

import java.net.InetSocketAddress;
import java.util.List;

/**
 * What a host's {@code resolv.conf} and the caller's wishes say.
 *
 * @param servers the servers that are asked, in this order
 * @param timeoutNs how long one server is waited for
 * @param attempts how often the servers are gone through
 * @param rotate whether each lookup starts with the next server instead of the first
 * @param families which addresses are looked up
 */
public record ResolverOptions(
        List<InetSocketAddress> servers, long timeoutNs, int attempts, boolean rotate, Families families) {

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
        if (servers.isEmpty()) {
            throw new IllegalArgumentException("servers: none (expected: at least one)");
        }
        if (timeoutNs < 1) {
            throw new IllegalArgumentException("timeoutNs: " + timeoutNs + " (expected: at least 1)");
        }
        if (attempts < 1) {
            throw new IllegalArgumentException("attempts: " + attempts + " (expected: at least 1)");
        }
    }

    /** Returns the defaults of {@code resolv.conf(5)}: 5 s, two attempts, no rotation; both families. */
    public static ResolverOptions of(List<InetSocketAddress> servers) {
        return new ResolverOptions(servers, 5_000_000_000L, 2, false, Families.BOTH);
    }

    /** Returns the same options with these times. */
    public ResolverOptions withTimeout(long timeoutNs, int attempts) {
        return new ResolverOptions(servers, timeoutNs, attempts, rotate, families);
    }

    /** Returns the same options with these families. */
    public ResolverOptions withFamilies(Families families) {
        return new ResolverOptions(servers, timeoutNs, attempts, rotate, families);
    }
}
