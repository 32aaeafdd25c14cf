package io.faultline.dns.resolver.profile;

/**
 * Unbound as it is installed. Sources: {@code unbound.conf(5)} for cache-max-ttl, cache-min-ttl, cache-max-negative-ttl,
 * val-bogus-ttl, serve-expired*, prefetch, infra-host-ttl, infra-keep-probing, outbound-msg-retry, max-sent-count,
 * max-query-restarts, max-global-quota, discard-timeout, aggressive-nsec, harden-below-nxdomain, qname-minimisation,
 * caps-for-id, edns-buffer-size; {@code util/rtt.c} and {@code iterator/iterator.h} for the RTO (376 ms for an unknown server,
 * srtt + 4 var within 50 ms and 120 s, doubled at a loss), the band of 400 ms and the probing from 12 s; {@code
 * services/outside_network.c} for the second datagram of each try ({@code OUTBOUND_UDP_RETRY}); {@code
 * NORR_TTL} of 5 s for failures; {@code MAX_REFERRAL_COUNT} 130,
 * {@code MAX_TARGET_NX} 5, {@code VAL_MAX_RESTART_COUNT} 5.
 */
final class UnboundProfile {

    private UnboundProfile() {}

    static Profile make() {
        return new Profile.Builder()
                .seconds(Setting.MAX_TTL, 86_400)
                .seconds(Setting.MIN_TTL, 0)
                .seconds(Setting.MAX_NEGATIVE_TTL, 3_600)
                .seconds(Setting.MIN_NEGATIVE_TTL, 0)
                .seconds(Setting.FAILURE_TTL, 5)
                .seconds(Setting.MAX_FAILURE_TTL, 5)
                .seconds(Setting.BOGUS_TTL, 60)
                .count(Setting.VALIDATION_RETRIES, 5)
                .flag(Setting.SERVE_STALE, false)
                .seconds(Setting.STALE_ANSWER_TTL, 30)
                .seconds(Setting.MAX_STALE, 86_400)
                .ms(Setting.STALE_CLIENT_TIMEOUT, 1_800)
                .seconds(Setting.STALE_RECHECK, 5)
                .count(Setting.PREFETCH_PERCENT, 0)
                .seconds(Setting.PREFETCH_BELOW, 0)
                .seconds(Setting.PREFETCH_ELIGIBLE, 0)
                .count(Setting.CACHE_SIZE, 100_000)
                .flag(Setting.AGGRESSIVE_NSEC, true)
                .choice(Setting.NXDOMAIN_CUT, NxdomainCut.SECURE)
                .choice(Setting.SERVER_ORDER, ServerOrder.BAND)
                .ms(Setting.INITIAL_RTO, 376)
                .ms(Setting.MIN_RTO, 50)
                .seconds(Setting.MAX_RTO, 120)
                .ms(Setting.RTO_BAND, 400)
                .seconds(Setting.PROBE_RTO, 12)
                .seconds(Setting.SERVER_TTL, 900)
                .seconds(Setting.LAME_TTL, 900)
                .count(Setting.TRIES_PER_SERVER, 5)
                .count(Setting.SENDS_PER_TRY, 2)
                .count(Setting.TRIES_AFTER_ERROR, 5)
                .count(Setting.MAX_QUERIES, 32)
                .count(Setting.MAX_TOTAL_QUERIES, 200)
                .count(Setting.MAX_REFERRALS, 130)
                .count(Setting.MAX_RESTARTS, 11)
                .count(Setting.MAX_DEPTH, 7)
                .count(Setting.MAX_FAILED_SERVER_LOOKUPS, 5)
                // Unbound has no such limit: only counts end a question. This one is beyond the longest RTO.
                .seconds(Setting.DEADLINE, 180)
                .ms(Setting.DISCARD_TIMEOUT, 1_900)
                .count(Setting.MAX_RESOLUTIONS, 10_000)
                .count(Setting.MAX_WAITING, 1_000)
                .choice(Setting.QNAME_MINIMISATION, QnameMinimisation.RELAXED)
                .flag(Setting.MIXED_CASE, false)
                .flag(Setting.COOKIES, false)
                .count(Setting.EDNS_SIZE, 1_232)
                .named("unbound");
    }
}
