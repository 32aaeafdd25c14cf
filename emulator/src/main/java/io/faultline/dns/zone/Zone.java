package io.faultline.dns.zone;

import io.faultline.dns.wire.DnsName;
import io.faultline.dns.wire.TtlScale;
import io.faultline.dns.wire.WireName;
import io.faultline.dns.wire.WireRRset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.DClass;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.RRSIGRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Type;

/**
 * An authoritative zone of class IN: a tree of the names that exist in it, with RRsets compiled for the wire. Immutable: an
 * edit gives a new zone that shares what did not change, with a serial one higher. May be shared between threads.
 */
public final class Zone {

    private final WireName origin;
    private final TtlScale ttlScale;
    private final ZoneNode apex;
    private final WireRRset soa;
    private final WireRRset negativeSoa;
    private final @Nullable WireRRset negativeSoaSignatures;
    private final long serial;
    private final long expireSeconds;

    private final @Nullable DenialChain nsecChain;
    private final List<DenialChain> nsec3Chains;
    private final @Nullable DenialChain denial;
    private final @Nullable Resigner resigner;
    private final boolean available;

    Zone(
            WireName origin,
            TtlScale ttlScale,
            ZoneNode apex,
            @Nullable DenialChain nsecChain,
            List<DenialChain> nsec3Chains,
            @Nullable Resigner resigner,
            boolean available) {
        this.available = available;
        this.origin = origin;
        this.ttlScale = ttlScale;
        this.apex = apex;
        this.nsecChain = nsecChain;
        this.nsec3Chains = List.copyOf(nsec3Chains);
        this.resigner = resigner;
        this.denial = chooseDenial();
        this.soa = Objects.requireNonNull(apex.rrset(Type.SOA));
        SOARecord record = (SOARecord) soa.toRecords(origin.toName()).get(0);
        this.serial = record.getSerial();
        this.expireSeconds = record.getExpire();
        // RFC 2308 section 3: the TTL of a negative answer is the lesser of the SOA's own and its MINIMUM.
        int negativeTtl = ttlScale.apply(Math.min(record.getTTL(), record.getMinimum()));
        this.negativeSoa = soa.withTtl(negativeTtl);
        // RFC 4034 section 3: an RRSIG has the TTL of what it covers.
        WireRRset signatures = apex.signatures(Type.SOA);
        this.negativeSoaSignatures = signatures == null ? null : signatures.withTtl(negativeTtl);
    }

    /** RFC 5155 section 7.1: an NSEC3PARAM with flags 0 tells that its chain is complete. */
    private @Nullable DenialChain chooseDenial() {
        WireRRset parameters = apex.rrset(Type.NSEC3PARAM);
        for (int i = 0; parameters != null && i < parameters.size(); i++) {
            Nsec3Parameters wanted = Nsec3Parameters.of(parameters, i);
            for (DenialChain chain : nsec3Chains) {
                if (wanted.equals(chain.nsec3()) && wanted.algorithm() == Nsec3Parameters.SHA1) {
                    return chain;
                }
            }
        }
        return nsecChain;
    }

    /**
     * Builds a zone.
     *
     * @param records all records, in any order; what {@link ZoneChecks} complains about is refused
     * @throws IllegalArgumentException if they are no valid zone; the message says what is wrong
     */
    public static Zone of(Name origin, Collection<? extends Record> records, TtlScale ttlScale) {
        ZoneBuilder builder = new ZoneBuilder(origin, ttlScale);
        records.forEach(builder::add);
        return builder.toZone();
    }

    /** Returns the name of the apex. */
    public WireName origin() {
        return origin;
    }

    /** Returns the SOA serial, 0 to 2^32 - 1. */
    public long serial() {
        return serial;
    }

    /** Returns for how long a secondary may serve the zone without news of its primary, in seconds, 0 to 2^32 - 1. */
    public long expireSeconds() {
        return expireSeconds;
    }

    /** Returns how TTLs are scaled in answers. */
    public TtlScale ttlScale() {
        return ttlScale;
    }

    /** Returns the node of the apex. */
    public ZoneNode apex() {
        return apex;
    }

    /** Returns the SOA with its unscaled TTL. */
    public SOARecord soa() {
        return (SOARecord) soa.toRecords(origin.toName()).get(0);
    }

    /** Returns the SOA as it goes into the authority section of negative answers. */
    public WireRRset negativeSoa() {
        return negativeSoa;
    }

    /** Returns the RRSIG records of {@link #negativeSoa}, or null if it is not signed. */
    public @Nullable WireRRset negativeSoaSignatures() {
        return negativeSoaSignatures;
    }

    /** Returns whether the apex is signed. */
    public boolean isSigned() {
        return apex.signatureCount() > 0;
    }

    /** Returns the NSEC or NSEC3 records by which absence is proved, or null if the zone has none. */
    public @Nullable DenialChain denial() {
        return denial;
    }

    @Nullable
    DenialChain nsecChain() {
        return nsecChain;
    }

    /** Returns all NSEC3 records, those of a chain that is not in use included. */
    List<DenialChain> nsec3Chains() {
        return nsec3Chains;
    }

    /** Returns who signs what edits change, or null if nobody does. */
    public @Nullable Resigner resigner() {
        return resigner;
    }

    /** Returns the same zone with another, or no, {@link Resigner}. */
    public Zone withResigner(@Nullable Resigner newResigner) {
        return new Zone(origin, ttlScale, apex, nsecChain, nsec3Chains, newResigner, available);
    }

    /**
     * Returns what stands for a zone that a secondary has yet to fetch: it is not {@linkplain #isAvailable available}, and has serial
     * 0.
     */
    public static Zone unavailable(Name origin, TtlScale ttlScale) {
        List<Record> records = List.of(
                new SOARecord(origin, DClass.IN, 0, Name.root, Name.root, 0, 0, 0, 0, 0),
                new NSRecord(origin, DClass.IN, 0, Name.root));
        return of(origin, records, ttlScale).withAvailability(false);
    }

    /** Returns whether the zone may be served; SERVFAIL is answered for one that is not, such as an expired one. */
    public boolean isAvailable() {
        return available;
    }

    /** Returns the same zone, to be served or not. */
    public Zone withAvailability(boolean newAvailable) {
        return newAvailable == available
                ? this
                : new Zone(origin, ttlScale, apex, nsecChain, nsec3Chains, resigner, newAvailable);
    }

    /**
     * Returns the node of exactly {@code name}, whether authoritative, glue or occluded, or null. No wildcard is applied.
     *
     * @param name a name in the zone
     */
    public @Nullable ZoneNode node(DnsName name) {
        ZoneNode node = apex;
        for (int i = name.labels() - origin.labels() - 1; i >= 0 && node != null; i--) {
            node = node.child(name, i);
        }
        return node;
    }

    /** Returns the records of {@code owner} and {@code type} with their unscaled TTLs; empty if there are none. */
    public List<Record> rrset(Name owner, int type) {
        return ZoneRecords.at(this, inZone(owner), type);
    }

    /** Returns the RRSIG records of {@code owner} that cover {@code covered}; empty if there are none. */
    List<Record> signatures(Name owner, int covered) {
        return rrset(owner, Type.RRSIG).stream()
                .filter(record -> ((RRSIGRecord) record).getTypeCovered() == covered)
                .toList();
    }

    /**
     * Returns all records with their unscaled TTLs: the SOA, then the names in canonical order (RFC 4034 section 6.1), then the
     * NSEC3 records.
     */
    public List<Record> records() {
        return ZoneRecords.all(this);
    }

    /** Returns how many records there are. */
    public int recordCount() {
        return ZoneRecords.count(this);
    }

    // Edits.

    /**
     * Returns a zone in which {@code records} are the RRset of their owner and type.
     *
     * @throws IllegalArgumentException if they are not of one owner and type, are out of the zone, or cannot be beside what the
     *     name holds (a CNAME and other data, several SOA)
     */
    public Zone withRRset(List<? extends Record> records) {
        WireRRset set = WireRRset.of(records, ttlScale);
        Name owner = records.get(0).getName();
        WireName name = inZone(owner);
        for (Record record : records) {
            if (!record.getName().equals(owner)) {
                throw new IllegalArgumentException("record: " + record + " (expected: the owner " + owner + ")");
            }
        }
        ZoneNode old = node(name);
        List<Record> together = new ArrayList<>(records);
        for (int i = 0; old != null && i < old.rrsetCount(); i++) {
            if (old.rrsetAt(i).type() != set.type()) {
                together.addAll(old.rrsetAt(i).toRecords(owner));
            }
        }
        ZoneChecks checks = new ZoneChecks(origin.toName());
        String problem = checks.ownerProblem(owner, together);
        if (problem != null) {
            throw new IllegalArgumentException(problem);
        }
        ZoneRevision revision = new ZoneRevision(this);
        revision.put(name, set);
        if (set.type() != Type.SOA) {
            revision.edit(origin, node -> node.with(nextSoa()));
        }
        return resigned(revision.build(), List.of(name, origin));
    }

    /**
     * Returns a zone without the RRset; a name that holds nothing else is gone with it (NXDOMAIN).
     *
     * @param type the RR type, or {@code ANY} for all of them
     * @throws IllegalArgumentException if the name is out of the zone, or the zone would be without its SOA
     */
    public Zone withoutRRset(Name owner, int type) {
        return without(owner, type, false);
    }

    /**
     * Returns a zone without the RRset in which the name still exists: the answer is NODATA, never NXDOMAIN. So a managed DNS
     * service answers for an alias whose target has no records.
     *
     * @param type the RR type, or {@code ANY} for all of them
     * @throws IllegalArgumentException if the name is out of the zone, or the zone would be without its SOA
     */
    public Zone withEmptyRRset(Name owner, int type) {
        return without(owner, type, true);
    }

    private Zone without(Name owner, int type, boolean keep) {
        WireName name = inZone(owner);
        if (name.equals(origin) && (type == Type.SOA || type == Type.ANY)) {
            throw new IllegalArgumentException("type: " + Type.string(type) + " at " + origin
                    + " (expected: another type; a zone cannot be without its SOA)");
        }
        if (node(name) == null && !keep) {
            return this;
        }
        ZoneRevision revision = new ZoneRevision(this);
        if (type == Type.NSEC3) {
            revision.remove(name, type);
        } else {
            revision.edit(name, node -> node.without(type, keep));
        }
        revision.edit(origin, node -> node.with(nextSoa()));
        return resigned(revision.build(), List.of(name, origin));
    }

    /** Returns {@code edited} with signatures of what is new, if this zone has who makes them. */
    private Zone resigned(Zone edited, Collection<WireName> changed) {
        return resigner == null ? edited : resigner.resign(this, edited, changed);
    }

    /**
     * Returns the zone that {@code delta} makes of this one.
     *
     * @throws IllegalArgumentException if the delta is none of this version of the zone, or makes of it what is no valid zone
     */
    public Zone withDelta(ZoneDelta delta) {
        if (delta.oldSoa().getSerial() != serial) {
            throw new IllegalArgumentException(
                    "delta from serial " + delta.oldSoa().getSerial() + " (expected: from " + serial + ")");
        }
        ZoneEdits edits = ZoneEdits.of(this, delta);
        return resigned(edits.apply(), edits.owners());
    }

    /** Returns the same zone with the next serial (RFC 1982). */
    public Zone withNextSerial() {
        ZoneRevision revision = new ZoneRevision(this);
        revision.edit(origin, node -> node.with(nextSoa()));
        return resigned(revision.build(), List.of(origin));
    }

    private WireRRset nextSoa() {
        SOARecord old = soa();
        SOARecord next = new SOARecord(
                old.getName(),
                old.getDClass(),
                old.getTTL(),
                old.getHost(),
                old.getAdmin(),
                (serial + 1) & 0xFFFF_FFFFL,
                old.getRefresh(),
                old.getRetry(),
                old.getExpire(),
                old.getMinimum());
        return WireRRset.of(List.of(next), ttlScale);
    }

    private WireName inZone(Name owner) {
        WireName name = WireName.of(owner);
        if (!name.isSubdomainOf(origin)) {
            throw new IllegalArgumentException("name: " + owner + " (expected: a name in the zone " + origin + ")");
        }
        return name;
    }

    @Override
    public String toString() {
        return "zone " + origin + " serial " + serial;
    }
}
