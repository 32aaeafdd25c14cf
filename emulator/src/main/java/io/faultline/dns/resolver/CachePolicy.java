package io.faultline.dns.resolver;

/** How a stub resolver keeps the results of lookups. */
public sealed interface CachePolicy {

    /** So many names are kept by default. */
    int DEFAULT_SIZE = 10_000;

    /** Keeps nothing, as glibc without a caching daemon; each lookup goes to the network. */
    record None() implements CachePolicy {}

    /**
     * Keeps results for fixed times whatever their TTL, as {@code java.net.InetAddress} does; failures too, whether the name
     * does not exist or the servers did not answer. There is one lookup a name at once; others wait for it.
     *
     * @param positiveNs how long addresses are kept ({@code networkaddress.cache.ttl})
     * @param negativeNs how long a failure is kept ({@code networkaddress.cache.negative.ttl})
     * @param size most names kept
     */
    record Jvm(long positiveNs, long negativeNs, int size) implements CachePolicy {
        /** Checks the values. */
        public Jvm {
            if (positiveNs < 0 || negativeNs < 0) {
                throw new IllegalArgumentException("positiveNs: " + positiveNs + ", negativeNs: " + negativeNs
                        + " (expected: neither is negative)");
            }
            checkSize(size);
        }
    }

    /**
     * Keeps results for their TTL, negative ones as RFC 2308 says; failures of servers and network are not kept.
     *
     * @param size most names kept
     */
    record Ttl(int size) implements CachePolicy {
        /** Checks the size. */
        public Ttl {
            checkSize(size);
        }
    }

    /** Returns the policy that keeps nothing. */
    static CachePolicy none() {
        return new None();
    }

    /** Returns the policy of a JDK without a security manager: 30 s and 10 s. */
    static Jvm jvm() {
        return new Jvm(30_000_000_000L, 10_000_000_000L, DEFAULT_SIZE);
    }

    /** Returns the policy that respects TTLs. */
    static CachePolicy ttl() {
        return new Ttl(DEFAULT_SIZE);
    }

    private static void checkSize(int size) {
        if (size < 1) {
            throw new IllegalArgumentException("size: " + size + " (expected: at least 1)");
        }
    }
}
