package io.faultline.dns.zone;

import io.faultline.dns.wire.TtlScale;
import io.faultline.dns.wire.WireName;
import io.faultline.dns.wire.WireRRset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Name;
import org.xbill.DNS.RRSIGRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Type;

/**
 * What is different between two versions of a zone: the records that went and those that came, with their unscaled TTLs, and
 * the SOA of both (RFC 1995 section 4). A record whose TTL changed has gone and come. Immutable; may be shared between threads.
 *
 * @param oldSoa the SOA of the older version
 * @param newSoa the SOA of the newer version
 * @param removed what went, without SOA
 * @param added what came, without SOA
 */
public record ZoneDelta(SOARecord oldSoa, SOARecord newSoa, List<ZoneRRset> removed, List<ZoneRRset> added) {

    /** Copies the lists. */
    public ZoneDelta {
        removed = List.copyOf(removed);
        added = List.copyOf(added);
    }

    /** Returns the delta that makes {@code now} of {@code before}; both are versions of one zone. */
    public static ZoneDelta between(Zone before, Zone now) {
        return Objects.requireNonNull(between(before, now, Integer.MAX_VALUE));
    }

    /**
     * Returns the delta that makes {@code now} of {@code before}; both are versions of one zone.
     *
     * @param maxRecords where about so many went and came, it is no use to go on
     * @return null if it is larger
     */
    public static @Nullable ZoneDelta between(Zone before, Zone now, int maxRecords) {
        Collector collector = new Collector(maxRecords);
        collector.compare(before.origin().toName(), before.apex(), now.apex());
        collector.compareNsec3(before, now);
        return collector.records > maxRecords
                ? null
                : new ZoneDelta(before.soa(), now.soa(), collector.removed, collector.added);
    }

    /** Returns the delta of records in any order; {@code SOA} records among them are left out. */
    public static ZoneDelta of(SOARecord oldSoa, SOARecord newSoa, List<Record> removed, List<Record> added) {
        return new ZoneDelta(oldSoa, newSoa, grouped(removed), grouped(added));
    }

    /** Returns the delta of this and then {@code next} as one: what came and went again is in neither list. */
    public ZoneDelta then(ZoneDelta next) {
        Map<Named, Record> gone = new LinkedHashMap<>();
        Map<Named, Record> come = new LinkedHashMap<>();
        forEach(removed, record -> gone.put(Named.of(record), record));
        forEach(added, record -> come.put(Named.of(record), record));
        forEach(next.removed, record -> {
            if (come.remove(Named.of(record)) == null) {
                gone.put(Named.of(record), record);
            }
        });
        forEach(next.added, record -> {
            if (gone.remove(Named.of(record)) == null) {
                come.put(Named.of(record), record);
            }
        });
        return of(oldSoa, next.newSoa, List.copyOf(gone.values()), List.copyOf(come.values()));
    }

    /** Returns how many records went and came, SOAs not counted. */
    public int size() {
        return size(removed) + size(added);
    }

    private static int size(List<ZoneRRset> sets) {
        int size = 0;
        for (ZoneRRset set : sets) {
            size += set.set().size();
        }
        return size;
    }

    private static void forEach(List<ZoneRRset> sets, java.util.function.Consumer<Record> action) {
        sets.forEach(set -> set.set().toRecords(set.owner().toName()).forEach(action));
    }

    private static List<ZoneRRset> grouped(List<Record> records) {
        Map<Name, Map<Integer, List<Record>>> byOwner = new LinkedHashMap<>();
        for (Record record : records) {
            if (record.getType() != Type.SOA) {
                // RRSIG records that cover different types are no RRset: each has the TTL of what it covers.
                int key = record instanceof RRSIGRecord signature ? -1 - signature.getTypeCovered() : record.getType();
                byOwner.computeIfAbsent(record.getName(), name -> new LinkedHashMap<>(2))
                        .computeIfAbsent(key, type -> new ArrayList<>(2))
                        .add(record);
            }
        }
        List<ZoneRRset> sets = new ArrayList<>();
        byOwner.forEach((owner, byType) -> byType.values().forEach(list -> addSets(owner, list, sets)));
        return sets;
    }

    /** An RRset has one TTL; records that differ in it, as an old and a new version may, are kept apart. */
    private static void addSets(Name owner, List<Record> records, List<ZoneRRset> into) {
        Map<Long, List<Record>> byTtl = new LinkedHashMap<>(2);
        records.forEach(record -> byTtl.computeIfAbsent(record.getTTL(), ttl -> new ArrayList<>(2))
                .add(record));
        WireName name = WireName.of(owner);
        byTtl.values().forEach(list -> into.add(new ZoneRRset(name, WireRRset.of(list, TtlScale.NONE))));
    }

    /** A record with its TTL, which equality of records leaves out. */
    private record Named(Record record, long ttl) {
        static Named of(Record record) {
            return new Named(record, record.getTTL());
        }
    }

    /** Compares two trees; what they share is not looked at. */
    private static final class Collector {
        private final List<ZoneRRset> removed = new ArrayList<>();
        private final List<ZoneRRset> added = new ArrayList<>();
        private final int maxRecords;
        private int records;

        Collector(int maxRecords) {
            this.maxRecords = maxRecords;
        }

        void compare(Name name, @Nullable ZoneNode before, @Nullable ZoneNode now) {
            if (before == now || records > maxRecords) {
                return;
            }
            compareRRsets(name, before, now);
            ChildTable old = before == null ? ChildTable.EMPTY : before.childTable();
            ChildTable current = now == null ? ChildTable.EMPTY : now.childTable();
            old.forEachChange(current, (was, is) -> {
                ZoneNode either = was == null ? is : was;
                if (either != null && records <= maxRecords && !isSameLeaf(was, is)) {
                    compare(ZoneBuilder.prepend(either.label(), name), was, is);
                }
            });
        }

        private void compareRRsets(Name name, @Nullable ZoneNode before, @Nullable ZoneNode now) {
            List<Record> gone = new ArrayList<>();
            List<Record> come = new ArrayList<>();
            for (int i = 0; before != null && i < before.rrsetCount(); i++) {
                WireRRset set = before.rrsetAt(i);
                compare(name, set, now == null ? null : now.rrset(set.type()), gone);
            }
            for (int i = 0; now != null && i < now.rrsetCount(); i++) {
                WireRRset set = now.rrsetAt(i);
                compare(name, set, before == null ? null : before.rrset(set.type()), come);
            }
            for (int i = 0; before != null && i < before.signatureCount(); i++) {
                WireRRset set = before.signaturesAt(i);
                compare(name, set, now == null ? null : now.signatures(set.coveredType()), gone);
            }
            for (int i = 0; now != null && i < now.signatureCount(); i++) {
                WireRRset set = now.signaturesAt(i);
                compare(name, set, before == null ? null : before.signatures(set.coveredType()), come);
            }
            note(gone, come);
        }

        private void note(List<Record> gone, List<Record> come) {
            records += gone.size() + come.size();
            removed.addAll(grouped(gone));
            added.addAll(grouped(come));
        }

        void compareNsec3(Zone before, Zone now) {
            List<Record> gone = nsec3(before, now);
            List<Record> come = nsec3(now, before);
            note(gone, come);
        }

        /** Returns the NSEC3 records of {@code zone}, and what covers them, that {@code other} has not. */
        private static List<Record> nsec3(Zone zone, Zone other) {
            List<Record> records = new ArrayList<>();
            for (DenialChain chain : zone.nsec3Chains()) {
                DenialChain others = other.nsec3Chains().stream()
                        .filter(candidate -> Objects.equals(candidate.nsec3(), chain.nsec3()))
                        .findFirst()
                        .orElse(null);
                if (chain == others) {
                    continue;
                }
                for (DenialEntry entry : chain.entries()) {
                    byte[] key = entry.key();
                    DenialEntry match = others == null ? null : others.match(key, key.length);
                    if (match == entry) {
                        continue;
                    }
                    Name owner = entry.owner().toName();
                    compare(owner, entry.rrset(), match == null ? null : match.rrset(), records);
                    if (entry.signatures() != null) {
                        compare(owner, entry.signatures(), match == null ? null : match.signatures(), records);
                    }
                }
            }
            return records;
        }

        /** Adds what is in {@code set} and not in {@code other}. */
        private static void compare(Name name, WireRRset set, @Nullable WireRRset other, List<Record> into) {
            if (set == other || set.type() == Type.SOA) {
                return;
            }
            if (other != null && isSame(set, other)) {
                return;
            }
            List<Record> records = set.toRecords(name);
            if (other == null || other.originalTtl() != set.originalTtl()) {
                into.addAll(records);
                return;
            }
            List<Record> others = other.toRecords(name);
            records.stream().filter(record -> !others.contains(record)).forEach(into::add);
        }

        /** Whether both are names with nothing below them and with the same records: of those even the name is not needed. */
        private static boolean isSameLeaf(@Nullable ZoneNode before, @Nullable ZoneNode now) {
            if (before == null || now == null || before.hasChildren() || now.hasChildren()) {
                return false;
            }
            boolean same = before.rrsetCount() == now.rrsetCount() && before.signatureCount() == now.signatureCount();
            for (int i = 0; same && i < before.rrsetCount(); i++) {
                same = before.rrsetAt(i).type() == now.rrsetAt(i).type() && isSame(before.rrsetAt(i), now.rrsetAt(i));
            }
            for (int i = 0; same && i < before.signatureCount(); i++) {
                same = before.signaturesAt(i).coveredType()
                                == now.signaturesAt(i).coveredType()
                        && isSame(before.signaturesAt(i), now.signaturesAt(i));
            }
            return same;
        }

        /** Whether both are made of the same octets, as most are where a zone was loaded again. */
        private static boolean isSame(WireRRset set, WireRRset other) {
            boolean same = set.size() == other.size() && set.originalTtl() == other.originalTtl();
            for (int i = 0; same && i < set.size(); i++) {
                same = Arrays.equals(set.rdata(i), other.rdata(i));
            }
            return same;
        }
    }
}
