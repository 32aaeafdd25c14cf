package io.faultline.dns.resolver;

import java.net.InetSocketAddress;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.xbill.DNS.Name;

/**
 * Where a recursive resolver starts and what limits it.
 *
 * @param hints addresses of the root's servers; may be empty if there are stub zones or forwarders
 * @param stubZones servers of zones that are known without any delegation, by origin
 * @param forwarders servers that are asked to recurse, instead of iterating from the root; may be empty
 * @param queryTimeoutNs how long one server is waited for at first; doubled each time all servers were silent
 * @param deadlineNs a question not answered by then fails
 * @param maxTtlSeconds positive answers are kept no longer
 * @param maxNegativeTtlSeconds negative answers are kept no longer (RFC 2308 section 5)
 * @param failureNs how long a failed resolution is remembered (RFC 9520 section 3.2: 1 s to 5 min)
 * @param cacheSize most RRsets and negative answers kept, and most delegations
 * @param maxResolutions most questions worked on at once; further ones are answered SERVFAIL
 */
public record RecursorOptions(
        List<InetSocketAddress> hints,
        Map<Name, List<InetSocketAddress>> stubZones,
        List<InetSocketAddress> forwarders,
        long queryTimeoutNs,
        long deadlineNs,
        long maxTtlSeconds,
        long maxNegativeTtlSeconds,
        long failureNs,
        int cacheSize,
        int maxResolutions) {

    /** Checks the options. */
    public RecursorOptions {
        hints = List.copyOf(hints);
        forwarders = List.copyOf(forwarders);
        stubZones = Collections.unmodifiableMap(new LinkedHashMap<>(stubZones));
        if (hints.isEmpty() && forwarders.isEmpty() && stubZones.isEmpty()) {
            throw new IllegalArgumentException("hints, stubZones, forwarders: none (expected: at least one server)");
        }
        if (queryTimeoutNs < 1 || deadlineNs < queryTimeoutNs) {
            throw new IllegalArgumentException("queryTimeoutNs: " + queryTimeoutNs + ", deadlineNs: " + deadlineNs
                    + " (expected: 1 <= queryTimeoutNs <= deadlineNs)");
        }
        if (cacheSize < 1 || maxResolutions < 1) {
            throw new IllegalArgumentException(
                    "cacheSize: " + cacheSize + ", maxResolutions: " + maxResolutions + " (expected: at least 1 each)");
        }
        if (maxTtlSeconds < 0 || maxNegativeTtlSeconds < 0 || failureNs < 0) {
            throw new IllegalArgumentException("maxTtlSeconds: " + maxTtlSeconds + ", maxNegativeTtlSeconds: "
                    + maxNegativeTtlSeconds + ", failureNs: " + failureNs + " (expected: none is negative)");
        }
    }

    /**
     * Returns options with the usual limits: 800 ms for a server and 10 s for a question, as BIND has them, TTLs of a day and of
     * an hour, failures kept for 5 s, 100,000 entries, 10,000 questions at once.
     */
    public static RecursorOptions of(List<InetSocketAddress> hints, Map<Name, List<InetSocketAddress>> stubZones) {
        return new RecursorOptions(
                hints,
                stubZones,
                List.of(),
                800_000_000L,
                10_000_000_000L,
                86_400,
                3_600,
                5_000_000_000L,
                100_000,
                10_000);
    }

    /** Returns options with the usual limits that forward every question. */
    public static RecursorOptions forwarding(List<InetSocketAddress> forwarders) {
        RecursorOptions usual = of(forwarders, Map.of());
        return new RecursorOptions(
                List.of(),
                Map.of(),
                forwarders,
                usual.queryTimeoutNs,
                usual.deadlineNs,
                usual.maxTtlSeconds,
                usual.maxNegativeTtlSeconds,
                usual.failureNs,
                usual.cacheSize,
                usual.maxResolutions);
    }
}
