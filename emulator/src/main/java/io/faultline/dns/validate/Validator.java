package io.faultline.dns.validate;

import io.faultline.dns.zone.DnsClock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.ExtendedErrorCodeOption;
import org.xbill.DNS.Name;
import org.xbill.DNS.RRSIGRecord;
import org.xbill.DNS.RRset;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/**
 * Judges what servers say by DNSSEC (RFC 4035 section 5), from trust anchors down. Keeps what it knows of zones, a bounded
 * number of them. On its loop only.
 */
public final class Validator {

    private static final int MAX_ZONES = 10_000;
    private static final long NS_PER_SECOND = 1_000_000_000L;

    private final TrustAnchors anchors;
    private final Signatures signatures;
    private final LongSupplier nowNs;
    private final long bogusNs;
    private final Map<Name, ZoneTrust> zones = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Name, ZoneTrust> eldest) {
            return size() > MAX_ZONES;
        }
    };

    /**
     * Creates a validator.
     *
     * @param anchors DS or DNSKEY records that are trusted from the start
     * @param clock the date by which signatures are judged
     * @param nowNs the loop's time
     * @param bogusNs for how long a zone is taken for bogus once it was found to be (RFC 4035 section 4.7)
     * @throws IllegalArgumentException if an anchor is neither DS nor DNSKEY
     */
    public Validator(List<Record> anchors, DnsClock clock, LongSupplier nowNs, long bogusNs) {
        this.anchors = new TrustAnchors(anchors);
        this.signatures = new Signatures(clock);
        this.nowNs = nowNs;
        this.bogusNs = bogusNs;
    }

    /**
     * Judges what a server said.
     *
     * @param source where DS and DNSKEY RRsets are found
     * @param done told the verdict, perhaps before the return; never {@code UNCHECKED}
     */
    public void validate(Evidence evidence, RecordSource source, Consumer<Verdict> done) {
        Work work = new Work();
        RRset rrset = evidence.rrset();
        RRset signed = rrset == null ? signedOf(evidence) : rrset;
        Name signer = signed == null ? null : signer(signed);
        // RFC 4035 section 2.6: the DS of a zone is its parent's data.
        boolean parents = evidence.type() == Type.DS && evidence.name().labels() > 1;
        Name home = parents ? new Name(evidence.name(), 1) : evidence.name();
        if (signed == null || signer == null || !home.subdomain(signer)) {
            String what = signed == null ? "the denial of " + evidence.name() : Signatures.describe(signed);
            new ChainWalk(this, home, source, work, trust -> done.accept(unsigned(trust, what))).start();
            return;
        }
        new ChainWalk(this, signer, source, work, trust -> done.accept(judge(evidence, signer, trust, work))).start();
    }

    private static @Nullable RRset signedOf(Evidence denial) {
        for (RRset rrset : denial.proof()) {
            if (rrset.sigSize() > 0) {
                return rrset;
            }
        }
        return denial.soa();
    }

    private static @Nullable Name signer(RRset rrset) {
        for (RRSIGRecord signature : rrset.sigs()) {
            if (rrset.getName().subdomain(signature.getSigner())) {
                return signature.getSigner();
            }
        }
        return null;
    }

    private static Verdict unsigned(ZoneTrust trust, String what) {
        return trust.verdict().isSecure()
                ? Verdict.bogus(
                        ExtendedErrorCodeOption.RRSIGS_MISSING,
                        "no RRSIG over " + what + " though " + trust.zone() + " is signed")
                : trust.verdict();
    }

    private Verdict judge(Evidence evidence, Name signer, ZoneTrust trust, Work work) {
        RRset keys = trust.keys();
        if (!trust.verdict().isSecure() || keys == null) {
            return trust.verdict();
        }
        if (!trust.zone().equals(signer)) {
            return Verdict.bogus("signed by " + signer + ", which is not a zone");
        }
        RRset rrset = evidence.rrset();
        List<RRset> toVerify = new ArrayList<>(evidence.proof());
        if (rrset != null) {
            Verdict verdict = signatures.verify(rrset, signer, keys, work);
            if (!verdict.isSecure() || !isExpanded(rrset)) {
                return verdict;
            }
        } else if (evidence.soa() != null) {
            toVerify.add(evidence.soa());
        }
        for (RRset one : toVerify) {
            Verdict verdict = signatures.verify(one, signer, keys, work);
            if (!verdict.isSecure()) {
                return verdict;
            }
        }
        Denial denial = Denial.of(evidence.proof(), signer, work);
        if (rrset != null) {
            return denial.wildcard(rrset.getName(), rrset.sigs().get(0).getLabels());
        }
        return evidence.nameDenied() ? denial.noName(evidence.name()) : denial.noData(evidence.name(), evidence.type());
    }

    /** RFC 4035 section 5.3.4. */
    private static boolean isExpanded(RRset rrset) {
        int labels = rrset.getName().labels() - 1 - (rrset.getName().isWild() ? 1 : 0);
        return rrset.sigs().get(0).getLabels() < labels;
    }

    /** Forgets what it knows of the zones at and below a name; of the root, everything. */
    public void flush(Name name) {
        zones.keySet().removeIf(zone -> zone.subdomain(name));
    }

    /** Forgets that zones above a name are bogus, and returns those zones. */
    public List<Name> forgetBogus(Name name) {
        List<Name> forgotten = new ArrayList<>();
        zones.values().removeIf(trust -> {
            boolean bogus = trust.verdict().isBogus() && name.subdomain(trust.zone());
            if (bogus) {
                forgotten.add(trust.zone());
            }
            return bogus;
        });
        return forgotten;
    }

    TrustAnchors anchors() {
        return anchors;
    }

    Signatures signatures() {
        return signatures;
    }

    @Nullable
    ZoneTrust known(Name zone) {
        ZoneTrust trust = zones.get(zone);
        return trust == null || trust.expiresNs() <= nowNs.getAsLong() ? null : trust;
    }

    void learn(ZoneTrust trust) {
        zones.put(trust.zone(), trust);
    }

    long bogusUntilNs() {
        return nowNs.getAsLong() + bogusNs;
    }

    /** Returns until when an RRset may be used that was received just now. */
    long untilNs(RRset rrset) {
        return nowNs.getAsLong() + signatures.lifetimeSeconds(rrset) * NS_PER_SECOND;
    }

    /**
     * Returns for how many seconds a validated RRset may be used: no longer than its TTL, the TTL that was signed, and the
     * signatures (RFC 4035 section 5.3.3).
     */
    public long lifetimeSeconds(RRset rrset) {
        return signatures.lifetimeSeconds(rrset);
    }
}
