package io.faultline.dns.resolver;

import io.faultline.dns.resolver.profile.NxdomainCut;
import io.faultline.dns.resolver.profile.Setting;
import io.faultline.dns.resolver.profile.Settings;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Type;

/**
 * What a recursive resolver has learned from answers: RRsets, names and types that do not exist (RFC 2308), and resolutions that
 * failed (RFC 9520). Bounded; the least recently used goes first. What has expired stays as long as it may be served stale.
 */
final class RecursorCache {

    /** Type 0 is no type (RFC 6895 section 3.1): here it stands for all types of a name that does not exist. */
    private static final int NO_NAME = 0;

    private final Map<Question, CacheEntry.Data> entries;
    private final Map<Question, CacheEntry.Failed> failures;
    private final long keptExpiredNs;
    private final NxdomainCut cut;
    private final long failureNs;
    private final long maxFailureNs;
    private final long staleRecheckNs;

    RecursorCache(Settings settings) {
        int size = settings.count(Setting.CACHE_SIZE);
        this.keptExpiredNs = settings.is(Setting.SERVE_STALE) ? settings.get(Setting.MAX_STALE) : 0;
        this.cut = settings.choice(Setting.NXDOMAIN_CUT, NxdomainCut.class);
        this.failureNs = settings.get(Setting.FAILURE_TTL);
        this.maxFailureNs = Math.max(failureNs, settings.get(Setting.MAX_FAILURE_TTL));
        this.staleRecheckNs = settings.get(Setting.STALE_RECHECK);
        this.entries = new BoundedMap<>(size);
        this.failures = new BoundedMap<>(size);
    }

    /** Returns what is known of a name and type and has not expired, or null. */
    CacheEntry.@Nullable Data get(Name name, int type, long nowNs) {
        CacheEntry.Data entry = find(name, type, nowNs, nowNs);
        return entry == null ? aboveIsNothing(name, nowNs) : entry;
    }

    /** Returns what was known of a name and type and may still be served stale (RFC 8767), or null. */
    CacheEntry.@Nullable Data stale(Name name, int type, long nowNs) {
        CacheEntry.Data entry = find(name, type, nowNs, nowNs - keptExpiredNs);
        return entry == null || entry.verdict().isBogus() ? null : entry;
    }

    /** Returns the failure of the last resolution if it is not to be tried again yet, or null. */
    CacheEntry.@Nullable Failed failure(Question question, long nowNs) {
        CacheEntry.Failed failed = failures.get(question);
        return failed == null || failed.expiresNs() <= nowNs ? null : failed;
    }

    private CacheEntry.@Nullable Data find(Name name, int type, long nowNs, long expiredNs) {
        CacheEntry.Data entry = unexpired(new Question(name, type), nowNs, expiredNs);
        // RFC 2308 section 5: that a name does not exist is known for every type of it.
        return entry == null ? unexpired(new Question(name, NO_NAME), nowNs, expiredNs) : entry;
    }

    private CacheEntry.@Nullable Data unexpired(Question key, long nowNs, long expiredNs) {
        CacheEntry.Data entry = entries.get(key);
        if (entry == null || entry.expiresNs() > expiredNs) {
            return entry;
        }
        if (entry.expiresNs() + keptExpiredNs <= nowNs) {
            entries.remove(key);
        }
        return null;
    }

    /** RFC 8020 section 2: nothing is below a name that does not exist. */
    private CacheEntry.@Nullable Data aboveIsNothing(Name name, long nowNs) {
        if (cut == NxdomainCut.OFF) {
            return null;
        }
        for (int skipped = 1; skipped < name.labels() - 1; skipped++) {
            CacheEntry.Data entry = unexpired(new Question(new Name(name, skipped), NO_NAME), nowNs, nowNs);
            if (entry != null && (cut == NxdomainCut.ON || entry.verdict().isSecure())) {
                return entry;
            }
        }
        return null;
    }

    /** Keeps an RRset, unless a more credible one of the same name and type is there (RFC 2181 section 5.4.1). */
    void put(CacheEntry.Positive positive, long nowNs) {
        Name owner = positive.rrset().owner().toName();
        if (replace(new Question(owner, positive.rrset().set().type()), positive, nowNs)) {
            entries.remove(new Question(owner, NO_NAME));
        }
    }

    /** Keeps a denial: of all types where the name does not exist, else of {@code type}. */
    void put(CacheEntry.Negative negative, int type, long nowNs) {
        // A server that does not know DS may say NXDOMAIN of a cut that is there; it is believed for that type only.
        boolean all = negative.rcode() == Rcode.NXDOMAIN && type != Type.DS;
        replace(new Question(negative.name(), all ? NO_NAME : type), negative, nowNs);
    }

    private boolean replace(Question key, CacheEntry.Data data, long nowNs) {
        failures.remove(key);
        CacheEntry.Data old = entries.get(key);
        if (data.lifetimeNs() <= 0
                || (old != null
                        && old.expiresNs() > nowNs
                        && !old.verdict().isBogus()
                        && old.credibility().compareTo(data.credibility()) > 0)) {
            return false;
        }
        entries.put(key, data);
        return true;
    }

    /** Forgets {@code data}, which is known of a name and type. */
    void remove(Name name, int type, CacheEntry.Data data) {
        entries.remove(new Question(name, type), data);
        entries.remove(new Question(name, NO_NAME), data);
    }

    /** Remembers that a resolution failed, for twice as long as the failure before it (RFC 9520 section 3.2). */
    void putFailure(Question question, Failure failure, long nowNs) {
        if (failureNs == 0) {
            return;
        }
        CacheEntry.Failed before = failures.get(question);
        // One that ended longer ago than it was kept for is not in a row with this one.
        long keptNs = failureNs;
        if (before != null && before.expiresNs() + before.keptNs() > nowNs) {
            keptNs = Math.min(maxFailureNs, 2 * before.keptNs());
        }
        // RFC 8767 section 5: while there is something to answer with, the servers are left alone for longer.
        boolean stale = stale(question.name(), question.type(), nowNs) != null;
        long untilNs = nowNs + (stale ? Math.max(staleRecheckNs, keptNs) : keptNs);
        failures.put(question, new CacheEntry.Failed(failure, keptNs, untilNs));
    }

    /** Forgets all that is known of a name and of the names below it. */
    void flush(Name name) {
        entries.keySet().removeIf(question -> question.name().subdomain(name));
        failures.keySet().removeIf(question -> question.name().subdomain(name));
    }

    int size() {
        return entries.size();
    }
}
