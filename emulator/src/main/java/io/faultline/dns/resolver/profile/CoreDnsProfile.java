package io.faultline.dns.resolver.profile;

/**
 * CoreDNS with the plugins {@code cache} and {@code forward}, as a Kubernetes cluster has it: it is meant to be used with {@code
 * forward:}, since CoreDNS does not iterate by itself. Sources: the README of {@code plugin/cache} (3,600 s for answers, 1,800 s
 * for denials, 5 s at least for both, 5 s for SERVFAIL, 9,984 entries, serve_stale off and 1 h where it is on, prefetch off);
 * {@code plugin/forward} (policy random, 2 s to read from an upstream, 5 s in all, two failures in a row make an upstream
 * unhealthy until a probe, every 0.5 s, is answered). Upstreams are not probed here: one that failed is out for that 0.5 s and
 * asked again.
 */
final class CoreDnsProfile {

    private CoreDnsProfile() {}

    static Profile make() {
        return new Profile.Builder()
                .seconds(Setting.MAX_TTL, 3_600)
                .seconds(Setting.MIN_TTL, 5)
                .seconds(Setting.MAX_NEGATIVE_TTL, 1_800)
                .seconds(Setting.MIN_NEGATIVE_TTL, 5)
                .seconds(Setting.FAILURE_TTL, 5)
                .seconds(Setting.MAX_FAILURE_TTL, 5)
                .seconds(Setting.BOGUS_TTL, 5)
                .count(Setting.VALIDATION_RETRIES, 0)
                .flag(Setting.SERVE_STALE, false)
                .seconds(Setting.STALE_ANSWER_TTL, 0)
                .seconds(Setting.MAX_STALE, 3_600)
                .ms(Setting.STALE_CLIENT_TIMEOUT, 0)
                .seconds(Setting.STALE_RECHECK, 0)
                .count(Setting.PREFETCH_PERCENT, 0)
                .seconds(Setting.PREFETCH_BELOW, 0)
                .seconds(Setting.PREFETCH_ELIGIBLE, 0)
                .count(Setting.CACHE_SIZE, 9_984)
                .flag(Setting.AGGRESSIVE_NSEC, false)
                .choice(Setting.NXDOMAIN_CUT, NxdomainCut.OFF)
                .choice(Setting.SERVER_ORDER, ServerOrder.RANDOM)
                .seconds(Setting.INITIAL_RTO, 2)
                .seconds(Setting.MIN_RTO, 2)
                .seconds(Setting.MAX_RTO, 2)
                .ms(Setting.RTO_BAND, 0)
                .seconds(Setting.PROBE_RTO, 0)
                .seconds(Setting.SERVER_TTL, 900)
                .ms(Setting.LAME_TTL, 0)
                .count(Setting.TRIES_PER_SERVER, 100)
                .count(Setting.SENDS_PER_TRY, 1)
                .count(Setting.TRIES_AFTER_ERROR, 1)
                .count(Setting.MAX_QUERIES, 100)
                .count(Setting.MAX_TOTAL_QUERIES, 200)
                .count(Setting.MAX_REFERRALS, 30)
                .count(Setting.MAX_RESTARTS, 11)
                .count(Setting.MAX_DEPTH, 7)
                .count(Setting.MAX_FAILED_SERVER_LOOKUPS, 5)
                .seconds(Setting.DEADLINE, 5)
                .ms(Setting.DISCARD_TIMEOUT, 0)
                .count(Setting.MAX_RESOLUTIONS, 10_000)
                .count(Setting.MAX_WAITING, 1_000)
                .choice(Setting.QNAME_MINIMISATION, QnameMinimisation.OFF)
                .flag(Setting.MIXED_CASE, false)
                .flag(Setting.COOKIES, false)
                .count(Setting.EDNS_SIZE, 1_232)
                .named("coredns");
    }
}
