package io.faultline.dns.zone;

import io.faultline.dns.wire.WireName;
import io.faultline.dns.wire.WireRRset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Name;
import org.xbill.DNS.RRSIGRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Type;

/** Applies a delta to a zone: each RRset that it touches is made anew, once. */
final class ZoneEdits {

    private final Zone zone;
    private final SOARecord newSoa;

    /** The new content of each set of records that is touched, by owner and {@link #key}. */
    private final Map<Name, Map<Integer, List<Record>>> touched = new LinkedHashMap<>();

    private ZoneEdits(Zone zone, SOARecord newSoa) {
        this.zone = zone;
        this.newSoa = newSoa;
    }

    /**
     * Reads a delta.
     *
     * @throws IllegalArgumentException if it removes what is not there or makes of the zone what is no valid zone
     */
    static ZoneEdits of(Zone zone, ZoneDelta delta) {
        ZoneEdits edits = new ZoneEdits(zone, delta.newSoa());
        delta.removed().forEach(edits::remove);
        delta.added().forEach(edits::add);
        edits.check();
        return edits;
    }

    /** Returns the names that are touched, the apex among them. */
    List<WireName> owners() {
        Set<WireName> owners = new LinkedHashSet<>();
        touched.keySet().forEach(owner -> owners.add(WireName.of(owner)));
        owners.add(zone.origin());
        return List.copyOf(owners);
    }

    Zone apply() {
        ZoneRevision revision = new ZoneRevision(zone);
        touched.forEach((owner, contents) -> {
            WireName name = WireName.of(owner);
            contents.forEach((key, records) -> {
                if (records.isEmpty()) {
                    revision.removeSet(name, key < 0 ? Type.RRSIG : key, -1 - key);
                }
            });
        });
        touched.forEach((owner, contents) -> {
            WireName name = WireName.of(owner);
            // Descending keys: what is signed comes before what covers it.
            contents.entrySet().stream()
                    .filter(content -> !content.getValue().isEmpty())
                    .sorted(Map.Entry.<Integer, List<Record>>comparingByKey().reversed())
                    .forEach(content -> revision.put(name, WireRRset.of(content.getValue(), zone.ttlScale())));
        });
        WireRRset soa = WireRRset.of(List.of(newSoa), zone.ttlScale());
        revision.edit(zone.origin(), node -> node.with(soa));
        return revision.build();
    }

    /** The type, or for RRSIG records a negative number for the type that they cover. */
    private static int key(Record record) {
        return record instanceof RRSIGRecord signature ? -1 - signature.getTypeCovered() : record.getType();
    }

    private void remove(ZoneRRset set) {
        for (Record record : set.set().toRecords(set.owner().toName())) {
            if (!content(record).remove(record)) {
                throw new IllegalArgumentException("removed: " + record + " (expected: a record of " + zone + ")");
            }
        }
    }

    private void add(ZoneRRset set) {
        for (Record record : set.set().toRecords(set.owner().toName())) {
            List<Record> content = content(record);
            if (content.contains(record)) {
                throw new IllegalArgumentException("added: " + record + " (expected: one that " + zone + " has not)");
            }
            content.add(record);
        }
    }

    private List<Record> content(Record record) {
        return touched.computeIfAbsent(record.getName(), name -> new LinkedHashMap<>(2))
                .computeIfAbsent(key(record), key -> new ArrayList<>(present(record)));
    }

    private List<Record> present(Record record) {
        return record instanceof RRSIGRecord signature
                ? zone.signatures(record.getName(), signature.getTypeCovered())
                : zone.rrset(record.getName(), record.getType());
    }

    private void check() {
        ZoneChecks checks = new ZoneChecks(zone.origin().toName());
        touched.forEach((owner, byType) -> {
            List<Record> together = new ArrayList<>();
            byType.values().forEach(together::addAll);
            ZoneNode node = zone.node(WireName.of(owner));
            for (int i = 0; node != null && i < node.rrsetCount(); i++) {
                int type = node.rrsetAt(i).type();
                if (type != Type.SOA && !byType.containsKey(type)) {
                    together.addAll(node.rrsetAt(i).toRecords(owner));
                }
            }
            String problem = checks.ownerProblem(owner, together);
            if (problem != null) {
                throw new IllegalArgumentException(problem);
            }
        });
        List<Record> apexNs = at(zone.origin().toName(), Type.NS);
        if (apexNs != null && apexNs.isEmpty()) {
            throw new IllegalArgumentException("no NS left at the apex " + zone.origin() + " (expected: at least one)");
        }
    }

    private @Nullable List<Record> at(Name owner, int type) {
        Map<Integer, List<Record>> byType = touched.get(owner);
        return byType == null ? null : byType.get(type);
    }
}
