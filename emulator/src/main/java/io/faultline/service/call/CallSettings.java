package io.faultline.service.call;

/**
 * How calls are made; times are nanoseconds, {@code > 0}.
 *
 * @param connectTimeoutNs for each address tried
 * @param requestTimeoutNs for the whole call: lookup, connect and answer
 * @param keepAlive true to reuse connections, false for one connection a request
 * @param poolByName true for a client that asks for an address only when it connects, so that its open connections outlive their
 *     name (as Apache HttpClient and OkHttp do); false for one that looks the name up for each call and reuses connections
 *     to the addresses found (as the JDK's client does)
 * @param maxIdlePerAddress idle connections kept for each address and port
 * @param idleTimeoutNs how long one is kept
 * @param tryAllAddresses false for a client that knows only the first address of a name, true for one that goes on to the next
 *     when a connect fails
 * @param userAgent sent as {@code User-Agent}
 */
public record CallSettings(
        long connectTimeoutNs,
        long requestTimeoutNs,
        boolean keepAlive,
        boolean poolByName,
        int maxIdlePerAddress,
        long idleTimeoutNs,
        boolean tryAllAddresses,
        String userAgent) {
    public CallSettings {
        requirePositive("connect timeout", connectTimeoutNs);
        requirePositive("request timeout", requestTimeoutNs);
        requirePositive("idle timeout", idleTimeoutNs);
        if (maxIdlePerAddress < 0) {
            throw new IllegalArgumentException("max idle: " + maxIdlePerAddress + " (expected: >= 0)");
        }
    }

    /** Connect 2 s, whole call 5 s, keep-alive with 8 idle connections for 60 s, all addresses. */
    public static CallSettings defaults() {
        return new CallSettings(2_000_000_000L, 5_000_000_000L, true, false, 8, 60_000_000_000L, true, "faultline");
    }

    public CallSettings withTimeouts(long connectNs, long requestNs) {
        return new CallSettings(
                connectNs,
                requestNs,
                keepAlive,
                poolByName,
                maxIdlePerAddress,
                idleTimeoutNs,
                tryAllAddresses,
                userAgent);
    }

    public CallSettings withKeepAlive(boolean reuse) {
        return new CallSettings(
                connectTimeoutNs,
                requestTimeoutNs,
                reuse,
                poolByName,
                maxIdlePerAddress,
                idleTimeoutNs,
                tryAllAddresses,
                userAgent);
    }

    public CallSettings withPoolByName(boolean byName) {
        return new CallSettings(
                connectTimeoutNs,
                requestTimeoutNs,
                keepAlive,
                byName,
                maxIdlePerAddress,
                idleTimeoutNs,
                tryAllAddresses,
                userAgent);
    }

    public CallSettings withPool(int maxIdle, long idleNs) {
        return new CallSettings(
                connectTimeoutNs, requestTimeoutNs, keepAlive, poolByName, maxIdle, idleNs, tryAllAddresses, userAgent);
    }

    public CallSettings withTryAllAddresses(boolean all) {
        return new CallSettings(
                connectTimeoutNs,
                requestTimeoutNs,
                keepAlive,
                poolByName,
                maxIdlePerAddress,
                idleTimeoutNs,
                all,
                userAgent);
    }

    public CallSettings withUserAgent(String agent) {
        return new CallSettings(
                connectTimeoutNs,
                requestTimeoutNs,
                keepAlive,
                poolByName,
                maxIdlePerAddress,
                idleTimeoutNs,
                tryAllAddresses,
                agent);
    }

    private static void requirePositive(String name, long valueNs) {
        if (valueNs <= 0) {
            throw new IllegalArgumentException(name + ": " + valueNs + " ns (expected: > 0)");
        }
    }
}
