package io.faultline.dns.validate;

import io.faultline.dns.wire.CanonicalForm;
import io.faultline.dns.zone.DnsClock;
import java.time.Instant;
import org.xbill.DNS.DNSKEYRecord;
import org.xbill.DNS.DNSSEC;
import org.xbill.DNS.DNSSEC.DNSSECException;
import org.xbill.DNS.ExtendedErrorCodeOption;
import org.xbill.DNS.Name;
import org.xbill.DNS.RRSIGRecord;
import org.xbill.DNS.RRset;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/** Verifies the signatures over RRsets (RFC 4035 section 5.3). */
final class Signatures {

    private static final int ZONE_KEY = 0x0100;
    private static final int REVOKED = 0x0080;

    private final DnsClock clock;

    Signatures(DnsClock clock) {
        this.clock = clock;
    }

    /** Returns whether one of the signatures over {@code rrset} was made by one of the keys of {@code zone}. */
    Verdict verify(RRset rrset, Name zone, RRset keys, Work work) {
        Verdict worst = Verdict.bogus(ExtendedErrorCodeOption.RRSIGS_MISSING, "no RRSIG over " + describe(rrset));
        for (RRSIGRecord signature : rrset.sigs()) {
            Verdict verdict = verify(rrset, signature, zone, keys, work);
            if (verdict.isSecure()) {
                return verdict;
            }
            worst = verdict;
        }
        return worst;
    }

    private Verdict verify(RRset rrset, RRSIGRecord signature, Name zone, RRset keys, Work work) {
        // RFC 4035 section 5.3.1; the owner's labels do not count the root nor the asterisk of a wildcard.
        int labels = rrset.getName().labels() - 1 - (rrset.getName().isWild() ? 1 : 0);
        if (!signature.getSigner().equals(zone)
                || !rrset.getName().subdomain(zone)
                || signature.getTypeCovered() != rrset.getType()
                || signature.getLabels() > labels) {
            return Verdict.bogus("the RRSIG over " + describe(rrset) + " is not one of " + zone);
        }
        long now = clock.epochSeconds();
        if (signature.getExpire().getEpochSecond() < now) {
            return Verdict.bogus(
                    ExtendedErrorCodeOption.SIGNATURE_EXPIRED, "the RRSIG over " + describe(rrset) + " has expired");
        }
        if (signature.getTimeSigned().getEpochSecond() > now) {
            return Verdict.bogus(
                    ExtendedErrorCodeOption.SIGNATURE_NOT_YET_VALID,
                    "the RRSIG over " + describe(rrset) + " is not valid yet");
        }
        Verdict verdict = Verdict.bogus(
                ExtendedErrorCodeOption.DNSKEY_MISSING,
                "no DNSKEY of " + zone + " has the tag " + signature.getFootprint() + " of the RRSIG over "
                        + describe(rrset));
        for (Record record : keys) {
            DNSKEYRecord key = (DNSKEYRecord) record;
            if (key.getFootprint() != signature.getFootprint() || key.getAlgorithm() != signature.getAlgorithm()) {
                continue;
            }
            if (!isZoneKey(key)) {
                verdict = Verdict.bogus(
                        ExtendedErrorCodeOption.NO_ZONE_KEY_BIT_SET,
                        "the DNSKEY " + key.getFootprint() + " of " + zone + " is none that signs zones");
                continue;
            }
            if (!work.verify()) {
                return Verdict.bogus("the signatures of " + zone + " take too much work");
            }
            try {
                DNSSEC.verify(CanonicalForm.of(rrset.rrs(false)), signature, key, Instant.ofEpochSecond(now));
                return Verdict.SECURE;
            } catch (DNSSECException | RuntimeException e) {
                // dnsjava lets some malformed keys out as runtime exceptions.
                work.failed();
                verdict = Verdict.bogus("the RRSIG over " + describe(rrset) + " is wrong");
            }
        }
        return verdict;
    }

    /** RFC 4035 section 5.3.3. */
    long lifetimeSeconds(RRset rrset) {
        long seconds = rrset.getTTL();
        for (RRSIGRecord signature : rrset.sigs()) {
            seconds = Math.min(seconds, signature.getOrigTTL());
            seconds = Math.min(seconds, signature.getExpire().getEpochSecond() - clock.epochSeconds());
        }
        return Math.max(0, seconds);
    }

    /** RFC 4034 section 2.1.1 and RFC 5011 section 2.1. */
    static boolean isZoneKey(DNSKEYRecord key) {
        return (key.getFlags() & (ZONE_KEY | REVOKED)) == ZONE_KEY && key.getProtocol() == DNSKEYRecord.Protocol.DNSSEC;
    }

    static String describe(RRset rrset) {
        return rrset.getName() + " " + Type.string(rrset.getType());
    }
}
