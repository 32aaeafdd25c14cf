package io.faultline.dns.resolver.profile;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Something that can be set about a recursive resolver. All values are longs: nanoseconds, a count, 0 or 1 for a flag, or the
 * ordinal of a choice.
 *
 * <p>Lifetimes of what is kept are divided by a run's speed, as TTLs are; times of the packet exchange (RTO, deadlines, the
 * patience of a client) are not, as a link's delay is not.
 */
public enum Setting {
    /** Positive answers are kept no longer. */
    MAX_TTL(Kind.LIFETIME),
    /** Positive answers are kept at least so long, whatever their TTL. */
    MIN_TTL(Kind.LIFETIME),
    /** Negative answers are kept no longer (RFC 2308 section 5). */
    MAX_NEGATIVE_TTL(Kind.LIFETIME),
    /** Negative answers are kept at least so long. */
    MIN_NEGATIVE_TTL(Kind.LIFETIME),
    /** A failed resolution is remembered so long (RFC 9520 section 3.2: 1 s to 5 min); 0 for not at all. */
    FAILURE_TTL(Kind.LIFETIME),
    /** It doubles with each failure in a row up to this (RFC 9520 section 3.2). */
    MAX_FAILURE_TTL(Kind.LIFETIME),
    /** Bogus data is not asked for again for so long (RFC 4035 section 4.7). */
    BOGUS_TTL(Kind.LIFETIME),
    /** Bogus data is asked for again so often, from other servers if there are any. */
    VALIDATION_RETRIES(Kind.COUNT),
    /** Whether expired answers are given when the servers fail (RFC 8767). */
    SERVE_STALE(Kind.FLAG),
    /** The TTL of an expired answer (RFC 8767 section 4: 30 s). */
    STALE_ANSWER_TTL(Kind.LIFETIME),
    /** So long after its expiry an answer may still be given. */
    MAX_STALE(Kind.LIFETIME),
    /** So long a client waits before it gets an expired answer (RFC 8767 section 5: 1.8 s); 0 gives it at once. */
    STALE_CLIENT_TIMEOUT(Kind.TIME),
    /** After a failure servers are not tried for so long if there is an expired answer (RFC 8767 section 5: 30 s). */
    STALE_RECHECK(Kind.LIFETIME),
    /** An answer asked for in the last so many percent of its TTL is asked for again; 0 for never. */
    PREFETCH_PERCENT(Kind.PERCENT),
    /** An answer asked for with no more than this left of its TTL is asked for again; 0 for never. */
    PREFETCH_BELOW(Kind.LIFETIME),
    /** Only answers whose TTL was at least this are. */
    PREFETCH_ELIGIBLE(Kind.LIFETIME),
    /** RRsets and negative answers kept, and most delegations; the least recently used goes first. */
    CACHE_SIZE(Kind.COUNT),
    /** Whether denials are made from validated NSEC and NSEC3 records in the cache (RFC 8198). */
    AGGRESSIVE_NSEC(Kind.FLAG),
    /** Whether nothing is below a name that does not exist (RFC 8020). */
    NXDOMAIN_CUT(NxdomainCut.class),
    /** Which server is asked, and for how long. */
    SERVER_ORDER(ServerOrder.class),
    /** A server about which nothing is known is waited for so long. */
    INITIAL_RTO(Kind.TIME),
    /** A server is waited for at least so long. */
    MIN_RTO(Kind.TIME),
    /** A server is waited for at most so long; in order {@code band}, one whose RTO has reached this is not asked. */
    MAX_RTO(Kind.TIME),
    /** Servers whose RTO is within so much of the best are equally good. */
    RTO_BAND(Kind.TIME),
    /** A server whose RTO is at least this is asked only by a probe, one at once; 0 for no such limit. */
    PROBE_RTO(Kind.TIME),
    /** What is known of a server (RTO, EDNS, cookie, lameness) is forgotten after so long. */
    SERVER_TTL(Kind.LIFETIME),
    /** A server that is lame for a zone is not asked about it for so long; 0 asks it again in the next resolution. */
    LAME_TTL(Kind.LIFETIME),
    /** A server is asked at most so often for one RRset. */
    TRIES_PER_SERVER(Kind.COUNT),
    /** A server that is silent is sent the query so often, each time waited for as long, before that counts as a try. */
    SENDS_PER_TRY(Kind.COUNT),
    /** A server that answered with an error, or as if it knew nothing of the zone, is asked at most so often for one RRset. */
    TRIES_AFTER_ERROR(Kind.COUNT),
    /** The most queries for one RRset. */
    MAX_QUERIES(Kind.COUNT),
    /** The most queries for one question of a client, name servers' addresses and keys included. */
    MAX_TOTAL_QUERIES(Kind.COUNT),
    /** The most referrals followed for one RRset. */
    MAX_REFERRALS(Kind.COUNT),
    /** The most CNAMEs and DNAMEs followed for one question. */
    MAX_RESTARTS(Kind.COUNT),
    /** So deep may looking for the addresses of name servers nest. */
    MAX_DEPTH(Kind.COUNT),
    /** So many servers of a zone may turn out to have no address before the zone is given up (NXNSAttack, CVE-2020-12662). */
    MAX_FAILED_SERVER_LOOKUPS(Kind.COUNT),
    /** A question not answered by then fails. */
    DEADLINE(Kind.TIME),
    /** An answer that took longer is not sent, as nobody waits for it any more; 0 sends it whenever. */
    DISCARD_TIMEOUT(Kind.TIME),
    /** The most questions of clients worked on at once; further ones are answered SERVFAIL. */
    MAX_RESOLUTIONS(Kind.COUNT),
    /** The most that wait for one RRset at once; further ones fail. */
    MAX_WAITING(Kind.COUNT),
    /** How much of a name each zone's servers are shown (RFC 9156). */
    QNAME_MINIMISATION(QnameMinimisation.class),
    /** Whether queries have random letter case that answers must repeat (draft-vixie-dnsext-dns0x20). */
    MIXED_CASE(Kind.FLAG),
    /** Whether queries carry a DNS cookie (RFC 7873). */
    COOKIES(Kind.FLAG),
    /** The largest UDP answer that is asked for (RFC 6891 section 6.2.3); 0 for no EDNS at all. */
    EDNS_SIZE(Kind.COUNT);

    /** What a value means. */
    public enum Kind {
        /** Nanoseconds, divided by the speed of a run. */
        LIFETIME,
        /** Nanoseconds, the same at every speed. */
        TIME,
        /** A whole number. */
        COUNT,
        /** 0 to 100. */
        PERCENT,
        /** 0 or 1. */
        FLAG,
        /** The ordinal of a constant. */
        CHOICE
    }

    /** 68 years: what the largest TTL says. */
    private static final long LONGEST_NS = Integer.MAX_VALUE * 1_000_000_000L;

    private final Kind kind;
    private final @Nullable Class<? extends Enum<?>> choices;

    Setting(Kind kind) {
        this.kind = kind;
        this.choices = null;
    }

    Setting(Class<? extends Enum<?>> choices) {
        this.kind = Kind.CHOICE;
        this.choices = choices;
    }

    /** Returns its name in a topology: lower case with hyphens. */
    public String key() {
        return word(this);
    }

    /** Returns what its value means. */
    public Kind kind() {
        return kind;
    }

    /** Returns the constants to choose from, none unless the kind is {@code CHOICE}. */
    public Enum<?>[] choices() {
        Class<? extends Enum<?>> type = choices;
        return type == null ? new Enum<?>[0] : type.getEnumConstants();
    }

    /** Returns the least value. */
    public long least() {
        return this == CACHE_SIZE
                        || this == MAX_QUERIES
                        || this == MAX_TOTAL_QUERIES
                        || this == TRIES_PER_SERVER
                        || this == SENDS_PER_TRY
                        || this == TRIES_AFTER_ERROR
                        || this == MAX_RESOLUTIONS
                        || this == MAX_WAITING
                        || this == DEADLINE
                        || this == INITIAL_RTO
                ? 1
                : 0;
    }

    /** Returns the largest value. */
    public long most() {
        return switch (kind) {
            case LIFETIME, TIME -> LONGEST_NS;
            case COUNT -> this == EDNS_SIZE ? 65_535 : 100_000_000;
            case PERCENT -> 100;
            case FLAG -> 1;
            case CHOICE -> choices().length - 1L;
        };
    }

    /** Returns a value as a topology would write it. */
    public String text(long value) {
        return switch (kind) {
            case LIFETIME, TIME -> time(value);
            case COUNT -> Long.toString(value);
            case PERCENT -> value + "%";
            case FLAG -> Boolean.toString(value == 1);
            case CHOICE -> word(choices()[(int) value]);
        };
    }

    private static String time(long ns) {
        if (ns % 1_000_000_000L == 0) {
            return ns / 1_000_000_000L + "s";
        }
        return ns % 1_000_000L == 0 ? ns / 1_000_000L + "ms" : ns / 1_000L + "us";
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
