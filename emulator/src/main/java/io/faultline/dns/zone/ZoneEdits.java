package io.faultline.dns.zone;

import io.faultline.dns.wire.WireName;
import io.faultline.dns.wire.WireRRset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/** Applies a delta to a zone: each RRset that it touches is made anew, once. */
final class ZoneEdits {

    private final Zone zone;

    /** The new content of each RRset that is touched, by owner and type. */
    private final Map<Name, Map<Integer, List<Record>>> touched = new LinkedHashMap<>();

    private ZoneEdits(Zone zone) {
        this.zone = zone;
    }

    static ZoneNode apply(Zone zone, ZoneDelta delta) {
        ZoneEdits edits = new ZoneEdits(zone);
        delta.removed().forEach(edits::remove);
        delta.added().forEach(edits::add);
        edits.check();
        ZoneNode apex = zone.apex();
        for (Map.Entry<Name, Map<Integer, List<Record>>> owner : edits.touched.entrySet()) {
            WireName name = WireName.of(owner.getKey());
            Map<Integer, List<Record>> byType = owner.getValue();
            apex = Zone.edit(apex, name, name.labels() - zone.origin().labels(), node -> edited(node, byType, zone));
        }
        return apex.with(WireRRset.of(List.of(delta.newSoa()), zone.ttlScale()));
    }

    private static ZoneNode edited(ZoneNode node, Map<Integer, List<Record>> byType, Zone zone) {
        ZoneNode result = node;
        for (Map.Entry<Integer, List<Record>> type : byType.entrySet()) {
            result = type.getValue().isEmpty()
                    ? result.without(type.getKey(), false)
                    : result.with(WireRRset.of(type.getValue(), zone.ttlScale()));
        }
        return result;
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
                .computeIfAbsent(record.getType(), type -> new ArrayList<>(zone.rrset(record.getName(), type)));
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
