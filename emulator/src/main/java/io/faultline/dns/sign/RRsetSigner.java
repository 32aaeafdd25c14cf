package io.faultline.dns.sign;

import io.faultline.dns.wire.CanonicalForm;
import io.faultline.dns.wire.TtlScale;
import io.faultline.dns.wire.WireName;
import io.faultline.dns.wire.WireRRset;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.xbill.DNS.DClass;
import org.xbill.DNS.DNSSEC;
import org.xbill.DNS.Name;
import org.xbill.DNS.RRSIGRecord;
import org.xbill.DNS.Type;

/** Makes RRSIG records with one span of validity. May be used by several threads. */
final class RRsetSigner {

    private final Name signer;
    private final ZoneKeys keys;
    private final TtlScale ttlScale;
    private final Instant inception;
    private final Instant expiration;

    RRsetSigner(WireName origin, ZoneKeys keys, TtlScale ttlScale, long inceptionSeconds, long expirationSeconds) {
        this.signer = origin.toName().canonicalize();
        this.keys = keys;
        this.ttlScale = ttlScale;
        this.inception = Instant.ofEpochSecond(inceptionSeconds);
        this.expiration = Instant.ofEpochSecond(expirationSeconds);
    }

    /** Returns the RRSIG records of an RRset. */
    WireRRset sign(WireName owner, WireRRset set) {
        // RFC 4035 section 2.2: every key at the apex that is an entry point signs the keys. RFC 7344 section 4.1: what
        // tells
        // the parent of keys is signed by a key that the parent knows.
        boolean ofKeys = set.type() == Type.DNSKEY || set.type() == Type.CDS || set.type() == Type.CDNSKEY;
        List<RRSIGRecord> signatures = new ArrayList<>(1);
        for (SigningKey key : ofKeys ? keys.entryPoints() : keys.zoneKeys()) {
            signatures.add(sign(owner.toName(), set, key));
        }
        return WireRRset.of(signatures, ttlScale);
    }

    private RRSIGRecord sign(Name owner, WireRRset set, SigningKey key) {
        RRSIGRecord draft = signature(owner, set, key, new byte[0]);
        byte[] data = DNSSEC.digestRRset(draft, CanonicalForm.of(set.toRecords(owner)));
        return signature(owner, set, key, key.sign(data));
    }

    private RRSIGRecord signature(Name owner, WireRRset set, SigningKey key, byte[] octets) {
        return new RRSIGRecord(
                owner,
                DClass.IN,
                set.originalTtl(),
                set.type(),
                key.algorithm().number(),
                set.originalTtl(),
                expiration,
                inception,
                key.tag(),
                signer,
                octets);
    }
}
