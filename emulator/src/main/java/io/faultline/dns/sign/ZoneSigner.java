package io.faultline.dns.sign;

import io.faultline.dns.wire.WireName;
import io.faultline.dns.wire.WireRRset;
import io.faultline.dns.zone.DnsClock;
import io.faultline.dns.zone.Resigner;
import io.faultline.dns.zone.Zone;
import io.faultline.dns.zone.ZoneRevision;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.xbill.DNS.CDNSKEYRecord;
import org.xbill.DNS.CDSRecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.DNSKEYRecord;
import org.xbill.DNS.DNSSEC;
import org.xbill.DNS.DSRecord;
import org.xbill.DNS.NSEC3PARAMRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Type;

/**
 * Signs a zone, and what later edits change in it: RRSIG records (RFC 4035 section 2), an NSEC or NSEC3 chain, and the keys, CDS
 * and CDNSKEY records at its apex. The same zone, keys, policy and time give the same octets. One thread at a time.
 */
public final class ZoneSigner implements Resigner {

    private final ZoneKeys keys;
    private final SigningPolicy policy;
    private final DnsClock clock;

    /** Creates a signer for one zone. */
    public ZoneSigner(ZoneKeys keys, SigningPolicy policy, DnsClock clock) {
        this.keys = keys;
        this.policy = policy;
        this.clock = clock;
    }

    /** Returns the keys. */
    public ZoneKeys keys() {
        return keys;
    }

    /** Returns how it signs. */
    public SigningPolicy policy() {
        return policy;
    }

    /** Returns the time. */
    public DnsClock clock() {
        return clock;
    }

    /** Returns a signer with other keys. */
    public ZoneSigner withKeys(ZoneKeys newKeys) {
        return new ZoneSigner(newKeys, policy, clock);
    }

    /** Returns a signer with another policy. */
    public ZoneSigner withPolicy(SigningPolicy newPolicy) {
        return new ZoneSigner(keys, newPolicy, clock);
    }

    /** Returns a signer with another clock. */
    public ZoneSigner withClock(DnsClock newClock) {
        return new ZoneSigner(keys, policy, newClock);
    }

    /** Returns the DS records of the zone {@code origin}: what its parent publishes, or a resolver trusts. */
    public List<DSRecord> ds(Name origin, long ttlSeconds) {
        List<DSRecord> records = new ArrayList<>();
        for (SigningKey key : keys.entryPoints()) {
            DNSKEYRecord record = key.record(origin, ttlSeconds);
            records.add(new DSRecord(origin, DClass.IN, ttlSeconds, DNSSEC.Digest.SHA256, record));
        }
        return records;
    }

    /** Returns {@code zone} signed by this signer alone, who signs what later edits change; the serial stays. */
    public Zone sign(Zone zone) {
        Zone prepared = withApexRecords(bare(zone));
        return new FullSigning(prepared, signatures(zone), denial(zone)).sign().withResigner(this);
    }

    @Override
    public Zone resign(Zone before, Zone edited, Collection<WireName> changed) {
        SOARecord old = before.soa();
        SOARecord now = edited.soa();
        if (negativeTtl(old) != negativeTtl(now)) {
            return sign(edited); // The TTL of all denial records is another one.
        }
        return new IncrementalSigning(before, edited, signatures(edited), denial(edited)).sign(changed);
    }

    /**
     * Returns {@code zone} with new RRSIG records in place of those that expire within {@link SigningPolicy#refreshSeconds()},
     * and the next serial if there are such.
     *
     * @param limit so many are made at most, besides that of the SOA
     */
    public Zone refresh(Zone zone, int limit) {
        long until = clock.epochSeconds() + policy.refreshSeconds();
        Zone refreshed = new SignatureRefresh(zone, signatures(zone)).refresh(until, limit);
        return refreshed == zone ? zone : refreshed.withNextSerial();
    }

    /** Returns the RRSIG records of an RRset of {@code zone}, valid from now. */
    public WireRRset signatures(Zone zone, WireName owner, WireRRset set) {
        return signatures(zone).sign(owner, set);
    }

    private RRsetSigner signatures(Zone zone) {
        long now = clock.epochSeconds();
        return new RRsetSigner(
                zone.origin(), keys, zone.ttlScale(), now - policy.backdateSeconds(), now + policy.validitySeconds());
    }

    private DenialRecords denial(Zone zone) {
        return new DenialRecords(zone.origin(), zone.ttlScale(), negativeTtl(zone.soa()), policy.denial());
    }

    /** RFC 9077 section 3. */
    private static long negativeTtl(SOARecord soa) {
        return Math.min(soa.getTTL(), soa.getMinimum());
    }

    /** Returns a zone without anything that a signer adds. */
    private static Zone bare(Zone zone) {
        ZoneRevision revision = new ZoneRevision(zone);
        revision.nsec3Chain(null);
        revision.editAll((name, node) -> node.signatureCount() == 0 && node.rrset(Type.NSEC) == null
                ? node
                : node.without(Type.RRSIG, node.isKept()).without(Type.NSEC, node.isKept()));
        revision.remove(zone.origin(), Type.NSEC3PARAM);
        return revision.build();
    }

    private Zone withApexRecords(Zone zone) {
        Name origin = zone.origin().toName();
        long ttl = policy.keyTtlSeconds();
        List<Record> dnskeys = new ArrayList<>();
        keys.keys().forEach(key -> dnskeys.add(key.record(origin, ttl)));
        ZoneRevision revision = new ZoneRevision(zone);
        putAtApex(revision, zone, dnskeys);
        if (policy.publishDs()) {
            List<Record> cds = new ArrayList<>();
            List<Record> cdnskeys = new ArrayList<>();
            for (SigningKey key : keys.entryPoints()) {
                DNSKEYRecord record = key.record(origin, ttl);
                cds.add(new CDSRecord(origin, DClass.IN, ttl, DNSSEC.Digest.SHA256, record));
                cdnskeys.add(new CDNSKEYRecord(
                        origin,
                        DClass.IN,
                        ttl,
                        record.getFlags(),
                        record.getProtocol(),
                        record.getAlgorithm(),
                        record.getKey()));
            }
            putAtApex(revision, zone, cds);
            putAtApex(revision, zone, cdnskeys);
        }
        if (policy.denial() instanceof DenialPolicy.Nsec3 nsec3) {
            putAtApex(
                    revision,
                    zone,
                    List.of(new NSEC3PARAMRecord(
                            origin,
                            DClass.IN,
                            0,
                            nsec3.parameters().algorithm(),
                            0,
                            nsec3.parameters().iterations(),
                            nsec3.parameters().salt())));
        }
        return revision.build();
    }

    private static void putAtApex(ZoneRevision revision, Zone zone, List<? extends Record> records) {
        WireRRset set = WireRRset.of(records, zone.ttlScale());
        revision.put(zone.origin(), set);
    }
}
