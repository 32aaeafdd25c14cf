package io.faultline.dns.sign.bogus;

import io.faultline.dns.sign.ZoneSigner;
import io.faultline.dns.wire.TtlScale;
import io.faultline.dns.wire.WireName;
import io.faultline.dns.wire.WireRRset;
import io.faultline.dns.zone.DenialChain;
import io.faultline.dns.zone.DenialEntry;
import io.faultline.dns.zone.Zone;
import io.faultline.dns.zone.ZoneNode;
import io.faultline.dns.zone.ZoneRevision;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/** Puts other RRSIG records in place of those of a zone. */
final class BrokenSignatures {

    /** What becomes of the RRSIG records of an RRset. */
    @FunctionalInterface
    interface Change {

        /** Returns the successor, or null for none. */
        @Nullable
        WireRRset apply(WireName owner, WireRRset set, WireRRset signatures);
    }

    private static final long DAY = 86_400;

    // Offsets in the RDATA of an RRSIG record (RFC 4034 section 3.1).
    private static final int ALGORITHM = 2;
    private static final int KEY_TAG = 16;

    private BrokenSignatures() {}

    /** Signatures that are right but for their time: signed {@code daysAhead} days from now. */
    static Zone signedAtAnotherTime(Zone zone, ZoneSigner signer, Where where, long daysAhead) {
        long now = signer.clock().epochSeconds() + daysAhead * DAY;
        ZoneSigner other = signer.withClock(() -> now);
        return change(zone, where, (owner, set, signatures) -> other.signatures(zone, owner, set));
    }

    static Zone without(Zone zone, Where where) {
        return change(zone, where, (owner, set, signatures) -> null);
    }

    static Zone withFlippedBit(Zone zone, Where where) {
        return changeOctets(zone, where, rdata -> {
            rdata[rdata.length - 1] ^= 1;
            return rdata;
        });
    }

    static Zone withWrongKeyTag(Zone zone, Where where) {
        return changeOctets(zone, where, rdata -> {
            rdata[KEY_TAG + 1]++;
            return rdata;
        });
    }

    static Zone withAlgorithm(Zone zone, Where where, int algorithm) {
        return changeOctets(zone, where, rdata -> {
            rdata[ALGORITHM] = (byte) algorithm;
            return rdata;
        });
    }

    private static Zone changeOctets(Zone zone, Where where, UnaryOperator<byte[]> change) {
        return change(zone, where, (owner, set, signatures) -> map(owner, signatures, zone.ttlScale(), change));
    }

    private static WireRRset map(WireName owner, WireRRset set, TtlScale ttlScale, UnaryOperator<byte[]> change) {
        List<Record> records = new ArrayList<>();
        for (int i = 0; i < set.size(); i++) {
            records.add(record(owner, Type.RRSIG, set.originalTtl(), change.apply(set.rdata(i))));
        }
        return WireRRset.of(records, ttlScale);
    }

    static Record record(WireName owner, int type, long ttlSeconds, byte[] rdata) {
        Name name = owner.toName();
        return Record.newRecord(name, type, DClass.IN, ttlSeconds, rdata);
    }

    static Zone change(Zone zone, Where where, Change change) {
        ZoneRevision revision = new ZoneRevision(zone);
        revision.editAll((name, node) -> change(name, node, where, change));
        DenialChain chain = zone.denial();
        if (chain != null && chain.nsec3() != null) {
            DenialChain changed = chain;
            for (DenialEntry link : chain.entries()) {
                WireRRset signatures = link.signatures();
                if (signatures != null && where.includes(link.owner(), Type.NSEC3)) {
                    WireRRset others = change.apply(link.owner(), link.rrset(), signatures);
                    changed = changed.with(link.withSignatures(others));
                }
            }
            revision.nsec3Chain(changed);
        }
        return revision.build();
    }

    private static ZoneNode change(WireName name, ZoneNode node, Where where, Change change) {
        ZoneNode changed = node;
        for (int i = 0; i < node.signatureCount(); i++) {
            WireRRset signatures = node.signaturesAt(i);
            int type = signatures.coveredType();
            WireRRset set = node.rrset(type);
            if (set != null && where.includes(name, type)) {
                WireRRset others = change.apply(name, set, signatures);
                changed = others == null ? changed.withoutSignatures(type) : changed.with(others);
            }
        }
        return changed;
    }
}
