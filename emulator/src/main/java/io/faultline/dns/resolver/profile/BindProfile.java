package io.faultline.dns.resolver.profile;

/**
 * BIND 9.18's {@code named} as it is installed. Sources: {@code named -C} and the ARM for max-cache-ttl, max-ncache-ttl,
 * servfail-ttl, lame-ttl, stale-answer-*, max-stale-ttl, prefetch, resolver-query-timeout, resolver-retry-interval,
 * max-recursion-depth, max-recursion-queries, max-query-count, max-query-restarts, clients-per-query, max-clients-per-query,
 * recursive-clients, synth-from-dnssec, qname-minimization, send-cookie, edns-udp-size; {@code lib/dns/resolver.c} for the
 * interval's growth up to 9 s after three rounds ({@code MAX_SINGLE_QUERY_TIMEOUT}) and {@code
 * NS_FAIL_LIMIT} 4; {@code lib/dns/adb.c} for the smoothed
 * round-trip time and the 1,800 s ({@code ADB_ENTRY_WINDOW}) that a server is remembered; {@code DNS_RESOLVER_BADCACHETTL} of
 * 60 s for bogus data.
 */
final class BindProfile {

    private BindProfile() {}

    static Profile make() {
        return new Profile.Builder()
                .seconds(Setting.MAX_TTL, 604_800)
                .seconds(Setting.MIN_TTL, 0)
                .seconds(Setting.MAX_NEGATIVE_TTL, 10_800)
                .seconds(Setting.MIN_NEGATIVE_TTL, 0)
                .seconds(Setting.FAILURE_TTL, 1)
                .seconds(Setting.MAX_FAILURE_TTL, 1)
                .seconds(Setting.BOGUS_TTL, 60)
                .count(Setting.VALIDATION_RETRIES, 5)
                .flag(Setting.SERVE_STALE, false)
                .seconds(Setting.STALE_ANSWER_TTL, 30)
                .seconds(Setting.MAX_STALE, 86_400)
                // stale-answer-client-timeout off: the client gets stale data when the resolution has failed.
                .seconds(Setting.STALE_CLIENT_TIMEOUT, 10)
                .seconds(Setting.STALE_RECHECK, 30)
                .count(Setting.PREFETCH_PERCENT, 0)
                .seconds(Setting.PREFETCH_BELOW, 2)
                .seconds(Setting.PREFETCH_ELIGIBLE, 9)
                .count(Setting.CACHE_SIZE, 1_000_000)
                .flag(Setting.AGGRESSIVE_NSEC, true)
                .choice(Setting.NXDOMAIN_CUT, NxdomainCut.OFF)
                .choice(Setting.SERVER_ORDER, ServerOrder.FASTEST)
                .ms(Setting.INITIAL_RTO, 800)
                .ms(Setting.MIN_RTO, 800)
                .seconds(Setting.MAX_RTO, 9)
                .ms(Setting.RTO_BAND, 0)
                .seconds(Setting.PROBE_RTO, 0)
                .seconds(Setting.SERVER_TTL, 1_800)
                .seconds(Setting.LAME_TTL, 0)
                .count(Setting.TRIES_PER_SERVER, 50)
                .count(Setting.SENDS_PER_TRY, 1)
                .count(Setting.TRIES_AFTER_ERROR, 1)
                .count(Setting.MAX_QUERIES, 50)
                .count(Setting.MAX_TOTAL_QUERIES, 200)
                .count(Setting.MAX_REFERRALS, 50)
                .count(Setting.MAX_RESTARTS, 11)
                .count(Setting.MAX_DEPTH, 7)
                .count(Setting.MAX_FAILED_SERVER_LOOKUPS, 4)
                .seconds(Setting.DEADLINE, 10)
                .ms(Setting.DISCARD_TIMEOUT, 0)
                .count(Setting.MAX_RESOLUTIONS, 1_000)
                .count(Setting.MAX_WAITING, 100)
                .choice(Setting.QNAME_MINIMISATION, QnameMinimisation.RELAXED)
                .flag(Setting.MIXED_CASE, false)
                .flag(Setting.COOKIES, true)
                .count(Setting.EDNS_SIZE, 1_232)
                .named("bind");
    }
}
