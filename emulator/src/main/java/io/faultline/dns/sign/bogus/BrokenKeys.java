package io.faultline.dns.sign.bogus;

import io.faultline.dns.sign.SigningAlgorithm;
import io.faultline.dns.sign.SigningKey;
import io.faultline.dns.sign.ZoneKeys;
import io.faultline.dns.sign.ZoneSigner;
import io.faultline.dns.wire.WireName;
import io.faultline.dns.wire.WireRRset;
import io.faultline.dns.zone.Zone;
import io.faultline.dns.zone.ZoneRevision;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.xbill.DNS.DClass;
import org.xbill.DNS.DNSKEYRecord;
import org.xbill.DNS.DSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/** Puts other keys, or none, at the apex of a zone, or other DS records at its delegations. */
final class BrokenKeys {

    /** Not assigned to any algorithm. */
    private static final int UNKNOWN_ALGORITHM = 200;

    // KeyTrap (CVE-2023-50387): as many signature checks as the product of the two.
    private static final int COLLIDING_KEYS = 16;
    private static final int COLLIDING_SIGNATURES = 8;

    /** Where the signature begins in an RRSIG's RDATA, behind the signer's name (RFC 4034 section 3.1). */
    private static final int SIGNER = 18;

    private static final int KEY_TAG = 16;

    private BrokenKeys() {}

    static Zone withoutDnskey(Zone zone) {
        ZoneRevision revision = new ZoneRevision(zone);
        revision.remove(zone.origin(), Type.DNSKEY);
        return revision.build();
    }

    /** A rollover of which the parent was not told: everything is signed with keys that its DS does not name. */
    static Zone withForeignKeys(Zone zone, ZoneSigner signer) {
        ZoneKeys.Layout layout = signer.keys().keys().size() == 1 ? ZoneKeys.Layout.COMBINED : ZoneKeys.Layout.SPLIT;
        SigningAlgorithm algorithm = signer.keys().keys().get(0).algorithm();
        ZoneKeys foreign = ZoneKeys.generate(algorithm, layout, random(zone));
        return signer.withKeys(foreign).sign(zone);
    }

    static Zone withUnknownAlgorithm(Zone zone, ZoneSigner signer) {
        Name origin = zone.origin().toName();
        List<DNSKEYRecord> keys = new ArrayList<>();
        for (SigningKey key : signer.keys().keys()) {
            DNSKEYRecord record = key.record(origin, signer.policy().keyTtlSeconds());
            keys.add(new DNSKEYRecord(
                    origin,
                    DClass.IN,
                    record.getTTL(),
                    record.getFlags(),
                    record.getProtocol(),
                    UNKNOWN_ALGORITHM,
                    record.getKey()));
        }
        Zone rekeyed = putSigned(zone, signer, zone.origin(), keys);
        return BrokenSignatures.withAlgorithm(rekeyed, Where.EVERYWHERE, UNKNOWN_ALGORITHM);
    }

    /**
     * Every DS record whose name is included, with a digest of which every bit is wrong; a second time makes it right again.
     *
     * @throws IllegalArgumentException if there is none
     */
    static Zone withWrongDs(Zone zone, ZoneSigner signer, Where where) {
        List<WireName> owners = new ArrayList<>();
        new ZoneRevision(zone).editAll((name, node) -> {
            if (node.rrset(Type.DS) != null && where.includes(name, Type.DS)) {
                owners.add(name);
            }
            return node;
        });
        if (owners.isEmpty()) {
            throw new IllegalArgumentException("no DS in " + zone + " at "
                    + (where.name() == null ? "any name" : where.name()) + " (expected: a delegation that is signed)");
        }
        Zone broken = zone;
        for (WireName owner : owners) {
            List<DSRecord> wrong = new ArrayList<>();
            for (Record record : zone.rrset(owner.toName(), Type.DS)) {
                DSRecord ds = (DSRecord) record;
                byte[] digest = ds.getDigest().clone();
                for (int i = 0; i < digest.length; i++) {
                    digest[i] ^= (byte) 0xFF;
                }
                wrong.add(new DSRecord(
                        ds.getName(),
                        DClass.IN,
                        ds.getTTL(),
                        ds.getFootprint(),
                        ds.getAlgorithm(),
                        ds.getDigestID(),
                        digest));
            }
            broken = putSigned(broken, signer, owner, wrong);
        }
        return broken;
    }

    /** Many keys of one tag, rightly signed, and many wrong signatures of that tag for all else. */
    static Zone withCollidingTags(Zone zone, ZoneSigner signer) {
        SplittableRandom random = random(zone);
        Name origin = zone.origin().toName();
        SigningKey real = signer.keys().zoneKeys().get(0);
        DNSKEYRecord model = real.record(origin, signer.policy().keyTtlSeconds());
        List<Record> keys = new ArrayList<>(zone.rrset(origin, Type.DNSKEY));
        while (keys.size() < COLLIDING_KEYS) {
            keys.add(collidingKey(model, random));
        }
        Zone rekeyed = putSigned(zone, signer, zone.origin(), keys);
        return BrokenSignatures.change(rekeyed, Where.EVERYWHERE, (owner, set, signatures) -> {
            if (set.type() == Type.DNSKEY) {
                return signatures;
            }
            List<Record> wrong = new ArrayList<>();
            for (int i = 0; i < COLLIDING_SIGNATURES; i++) {
                byte[] rdata = signatures.rdata(0);
                rdata[KEY_TAG] = (byte) (real.tag() >>> 8);
                rdata[KEY_TAG + 1] = (byte) real.tag();
                for (int k = SIGNER + zone.origin().length(); k < rdata.length; k++) {
                    rdata[k] = (byte) random.nextInt();
                }
                wrong.add(BrokenSignatures.record(owner, Type.RRSIG, signatures.originalTtl(), rdata));
            }
            return WireRRset.of(wrong, zone.ttlScale());
        });
    }

    /** A key of random octets of which the first two are such that the tag, a sum, is that of the model. */
    private static DNSKEYRecord collidingKey(DNSKEYRecord model, SplittableRandom random) {
        byte[] key = new byte[model.getKey().length];
        while (true) {
            random.nextBytes(key);
            key[0] = 0;
            key[1] = 0;
            int distance = model.getFootprint() - with(model, key).getFootprint();
            key[0] = (byte) (distance >>> 8);
            key[1] = (byte) distance;
            DNSKEYRecord record = with(model, key);
            if (record.getFootprint() == model.getFootprint()) {
                return record; // Else the sum had a carry.
            }
        }
    }

    private static DNSKEYRecord with(DNSKEYRecord model, byte[] key) {
        return new DNSKEYRecord(
                model.getName(),
                DClass.IN,
                model.getTTL(),
                model.getFlags(),
                model.getProtocol(),
                model.getAlgorithm(),
                key.clone());
    }

    private static Zone putSigned(Zone zone, ZoneSigner signer, WireName owner, List<? extends Record> records) {
        WireRRset set = WireRRset.of(records, zone.ttlScale());
        ZoneRevision revision = new ZoneRevision(zone);
        revision.put(owner, set);
        revision.put(owner, signer.signatures(zone, owner, set));
        return revision.build();
    }

    /** The same in every run. */
    private static SplittableRandom random(Zone zone) {
        return new SplittableRandom(zone.origin().suffixHash(0));
    }
}
