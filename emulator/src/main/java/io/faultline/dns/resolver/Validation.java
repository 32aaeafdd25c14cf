package io.faultline.dns.resolver;

import io.faultline.dns.resolver.profile.Setting;
import io.faultline.dns.validate.DenialCache;
import io.faultline.dns.validate.Evidence;
import io.faultline.dns.validate.RecordSource;
import io.faultline.dns.validate.Validator;
import io.faultline.dns.validate.Verdict;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Name;
import org.xbill.DNS.RRset;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Type;

/** Has what the cache holds validated, each entry once. */
final class Validation {

    private static final long NS_PER_SECOND = 1_000_000_000L;

    private final Recursion recursion;
    private final Validator validator;
    private final DenialCache<SignedRRset> denials = new DenialCache<>();
    private final boolean aggressive;

    Validation(Recursion recursion, RecursorOptions options) {
        this.recursion = recursion;
        this.aggressive = options.settings().is(Setting.AGGRESSIVE_NSEC);
        this.validator = new Validator(
                options.trustAnchors(),
                options.clock(),
                recursion::nowNs,
                options.settings().get(Setting.BOGUS_TTL));
    }

    /**
     * Judges an entry, unless it has been.
     *
     * @param type the type that was asked for
     * @param done told the verdict, perhaps before the return
     */
    void judge(CacheEntry.Data data, int type, Effort effort, Consumer<Verdict> done) {
        if (data.verdict().status() != Verdict.Status.UNCHECKED) {
            done.accept(data.verdict());
        } else if (data.await(done)) {
            validator.validate(evidence(data, type), new Source(effort), verdict -> end(data, verdict));
        }
    }

    private void end(CacheEntry.Data data, Verdict verdict) {
        if (verdict.isBogus()) {
            distrust(data);
        } else if (verdict.isSecure()) {
            for (SignedRRset rrset : data.signed()) {
                data.expireBy(recursion.nowNs() + validator.lifetimeSeconds(rrset.toRRset()) * NS_PER_SECOND);
            }
        }
        data.judge(verdict);
        if (aggressive && verdict.isSecure() && data instanceof CacheEntry.Negative negative) {
            learn(negative);
        }
    }

    private void learn(CacheEntry.Negative denial) {
        SignedRRset soa = denial.soa();
        if (soa != null) {
            denials.learn(
                    kept(soa, denial),
                    denial.proof().stream().map(rrset -> kept(rrset, denial)).toList());
        }
    }

    /** RFC 9077 section 3: an NSEC lives no longer than the denial that it came with. */
    private static DenialCache.Kept<SignedRRset> kept(SignedRRset rrset, CacheEntry.Negative denial) {
        return new DenialCache.Kept<>(rrset.toRRset(), rrset, denial.expiresNs());
    }

    /** Forgets bogus data and the keys that made it so, and distrusts the servers that gave them. */
    void forget(CacheEntry.Data data, int type, Effort effort) {
        Name name = data instanceof CacheEntry.Negative negative
                ? negative.name()
                : ((CacheEntry.Positive) data).rrset().owner().toName();
        int own = data instanceof CacheEntry.Positive positive
                ? positive.rrset().set().type()
                : type;
        effort.distrust(data.source());
        recursion.cache().remove(name, own, data);
        for (Name zone : validator.forgetBogus(name)) {
            for (int keyType : new int[] {Type.DS, Type.DNSKEY}) {
                CacheEntry.Data key = recursion.cache().get(zone, keyType, recursion.nowNs());
                if (key != null) {
                    effort.distrust(key.source());
                    recursion.cache().remove(zone, keyType, key);
                }
            }
        }
    }

    /** Makes a denial of what other denials have proved (RFC 8198), or returns null. */
    CacheEntry.@Nullable Negative synthesised(Question question) {
        DenialCache.Made<SignedRRset> made = denials.find(question.name(), question.type(), recursion.nowNs());
        if (made == null) {
            return null;
        }
        long nowNs = recursion.nowNs();
        CacheEntry.Negative denial = new CacheEntry.Negative(
                question.name(),
                made.nameDenied() ? Rcode.NXDOMAIN : Rcode.NOERROR,
                made.soa().data(),
                nowNs,
                made.expiresNs() - nowNs,
                Credibility.AUTHORITY,
                made.proof().stream().map(DenialCache.Kept::data).toList());
        denial.judge(Verdict.SECURE);
        return denial;
    }

    private static Evidence evidence(CacheEntry.Data data, int type) {
        List<RRset> proof = data.proof().stream().map(SignedRRset::toRRset).toList();
        if (data instanceof CacheEntry.Positive positive) {
            RRset rrset = positive.rrset().toRRset();
            return new Evidence(rrset.getName(), rrset.getType(), false, rrset, null, proof);
        }
        CacheEntry.Negative negative = (CacheEntry.Negative) data;
        SignedRRset soa = negative.soa();
        boolean nameDenied = negative.rcode() == Rcode.NXDOMAIN;
        return new Evidence(negative.name(), type, nameDenied, null, soa == null ? null : soa.toRRset(), proof);
    }

    /** RFC 4035 section 4.7: bogus data is kept for a while, so that the servers are not asked again and again. */
    private void distrust(CacheEntry.Data data) {
        data.expireAt(recursion.nowNs() + recursion.settings().get(Setting.BOGUS_TTL));
    }

    /** Gives the validator DS and DNSKEY RRsets, or the denial of them. */
    private final class Source implements RecordSource {
        private final Effort effort;

        Source(Effort effort) {
            this.effort = effort;
        }

        @Override
        public void find(Name name, int type, Consumer<@Nullable Evidence> found) {
            Question question = new Question(name, type);
            CacheEntry.Data known = recursion.cache().get(name, type, recursion.nowNs());
            if (known != null) {
                found.accept(evidence(known, type));
            } else if (recursion.cache().failure(question, recursion.nowNs()) != null) {
                found.accept(null);
            } else {
                recursion.fetch(question, null, effort, fetched -> found.accept(evidence(fetched, type)));
            }
        }

        @Override
        public void distrust(Name name, int type) {
            CacheEntry.Data known = recursion.cache().get(name, type, recursion.nowNs());
            if (known != null) {
                Validation.this.distrust(known);
            }
        }
    }

    private static @Nullable Evidence evidence(Fetched fetched, int type) {
        if (!fetched.found().isEmpty()) {
            return evidence(fetched.found().get(0), type);
        }
        CacheEntry.Negative denial = fetched.denial();
        return denial == null ? null : evidence(denial, type);
    }

    void flush(Name name) {
        validator.flush(name);
        denials.flush(name);
    }
}
