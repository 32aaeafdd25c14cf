package io.faultline.dns.validate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.DNSKEYRecord;
import org.xbill.DNS.DSRecord;
import org.xbill.DNS.ExtendedErrorCodeOption;
import org.xbill.DNS.Name;
import org.xbill.DNS.RRset;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/**
 * The way down from a trust anchor to the zone that a name is in: label by label, at each cut from the DS to the keys that it
 * names (RFC 4035 section 5), until the name is reached or the chain ends. Used once.
 */
final class ChainWalk {

    private final Validator validator;
    private final Name target;
    private final RecordSource source;
    private final Work work;
    private final Consumer<ZoneTrust> done;

    ChainWalk(Validator validator, Name target, RecordSource source, Work work, Consumer<ZoneTrust> done) {
        this.validator = validator;
        this.target = target;
        this.source = source;
        this.work = work;
        this.done = done;
    }

    void start() {
        RRset anchor = validator.anchors().closest(target);
        if (anchor == null) {
            done.accept(new ZoneTrust(target, Verdict.INSECURE, null, Long.MAX_VALUE));
            return;
        }
        Name top = anchor.getName();
        for (int labels = target.labels(); labels >= top.labels(); labels--) {
            ZoneTrust known = validator.known(Denial.suffix(target, labels));
            if (known != null) {
                below(known, labels + 1);
                return;
            }
        }
        askKeys(top, anchor, Long.MAX_VALUE);
    }

    /** Goes on below {@code trust}: asks whether the ancestor of the target with so many labels is a cut. */
    private void below(ZoneTrust trust, int labels) {
        if (!trust.verdict().isSecure() || labels > target.labels()) {
            done.accept(trust);
            return;
        }
        Name child = Denial.suffix(target, labels);
        source.find(child, Type.DS, evidence -> cutOrNot(trust, child, evidence));
    }

    private void cutOrNot(ZoneTrust parent, Name child, @Nullable Evidence evidence) {
        RRset keys = parent.keys();
        if (evidence == null || keys == null) {
            bogus(child, Type.DS, Verdict.bogus("the DS of " + child + " cannot be had"));
            return;
        }
        RRset ds = evidence.rrset();
        if (ds == null) {
            denied(parent, keys, child, evidence);
            return;
        }
        Verdict verdict = validator.signatures().verify(ds, parent.zone(), keys, work);
        if (!verdict.isSecure()) {
            bogus(child, Type.DS, verdict);
        } else if (ds.getType() == Type.DS) {
            askKeys(child, ds, validator.untilNs(ds));
        } else {
            below(parent, child.labels() + 1); // An alias: nothing is delegated here.
        }
    }

    private void denied(ZoneTrust parent, RRset keys, Name child, Evidence evidence) {
        long untilNs = Long.MAX_VALUE;
        for (RRset rrset : evidence.proof()) {
            Verdict verdict = validator.signatures().verify(rrset, parent.zone(), keys, work);
            if (!verdict.isSecure()) {
                bogus(child, Type.DS, verdict);
                return;
            }
            untilNs = Math.min(untilNs, validator.untilNs(rrset));
        }
        switch (Denial.of(evidence.proof(), parent.zone(), work).cut(child)) {
            case INSECURE -> end(child, Verdict.INSECURE, untilNs);
            case NONE -> below(parent, child.labels() + 1);
            case UNPROVED ->
                bogus(
                        child,
                        Type.DS,
                        Verdict.bogus(
                                ExtendedErrorCodeOption.NSEC_MISSING,
                                "nothing proves that there is no DS of " + child));
        }
    }

    private void askKeys(Name zone, RRset ds, long untilNs) {
        List<DSRecord> usable = new ArrayList<>();
        boolean strong = false;
        for (Record record : ds) {
            DSRecord one = (DSRecord) record;
            if (Algorithms.isKnown(one.getAlgorithm()) && Algorithms.isKnownDigest(one)) {
                usable.add(one);
                strong |= !Algorithms.isSha1(one);
            }
        }
        if (usable.isEmpty()) {
            // RFC 4035 section 5.2: a zone signed only by what is not known is as if it were not signed.
            DSRecord first = (DSRecord) ds.first();
            end(
                    zone,
                    Algorithms.isKnown(first.getAlgorithm())
                            ? Verdict.insecure(
                                    ExtendedErrorCodeOption.UNSUPPORTED_DS_DIGEST_TYPE,
                                    "the DS of " + zone + " has an unknown digest")
                            : Verdict.insecure(
                                    ExtendedErrorCodeOption.UNSUPPORTED_DNSKEY_ALGORITHM,
                                    "the DS of " + zone + " has an unknown algorithm"),
                    untilNs);
            return;
        }
        if (strong) {
            usable.removeIf(Algorithms::isSha1); // RFC 4509 section 3: the weaker digest is not asked.
        }
        source.find(zone, Type.DNSKEY, evidence -> checkKeys(zone, usable, untilNs, evidence));
    }

    private void checkKeys(Name zone, List<DSRecord> ds, long untilNs, @Nullable Evidence evidence) {
        RRset keys = evidence == null ? null : evidence.rrset();
        if (keys == null || keys.getType() != Type.DNSKEY) {
            bogusKeys(zone, "the DNSKEY of " + zone + " cannot be had");
            return;
        }
        Verdict verdict = null;
        for (Record record : keys) {
            DNSKEYRecord key = (DNSKEYRecord) record;
            if (Signatures.isZoneKey(key) && isNamed(key, ds)) {
                // RFC 4035 section 5.2: a key that the DS names must have signed all the keys.
                RRset named = new RRset(key);
                verdict = validator.signatures().verify(/* rrset= */ keys, zone, /* keys= */ named, work);
                if (verdict.isSecure()) {
                    trust(zone, keys, Math.min(untilNs, validator.untilNs(keys)));
                    return;
                }
            }
        }
        if (verdict == null) {
            bogusKeys(zone, "no DNSKEY of " + zone + " is the one that its DS names");
        } else {
            bogus(zone, Type.DNSKEY, verdict);
        }
    }

    private static boolean isNamed(DNSKEYRecord key, List<DSRecord> ds) {
        for (DSRecord one : ds) {
            if (one.getFootprint() == key.getFootprint()
                    && one.getAlgorithm() == key.getAlgorithm()
                    && Arrays.equals(
                            one.getDigest(),
                            new DSRecord(one.getName(), one.getDClass(), one.getTTL(), one.getDigestID(), key)
                                    .getDigest())) {
                return true;
            }
        }
        return false;
    }

    private void trust(Name zone, RRset keys, long untilNs) {
        ZoneTrust trust = new ZoneTrust(zone, Verdict.SECURE, keys, untilNs);
        validator.learn(trust);
        below(trust, zone.labels() + 1);
    }

    private void bogusKeys(Name zone, String reason) {
        bogus(zone, Type.DNSKEY, Verdict.bogus(ExtendedErrorCodeOption.DNSKEY_MISSING, reason));
    }

    private void bogus(Name zone, int type, Verdict verdict) {
        source.distrust(zone, type);
        end(zone, verdict, validator.bogusUntilNs());
    }

    private void end(Name zone, Verdict verdict, long untilNs) {
        ZoneTrust trust = new ZoneTrust(zone, verdict, null, untilNs);
        validator.learn(trust);
        done.accept(trust);
    }
}
