package io.faultline.dns.update;

import io.faultline.dns.wire.WireName;
import io.faultline.dns.zone.Serial;
import io.faultline.dns.zone.Zone;
import io.faultline.dns.zone.ZoneDelta;
import io.faultline.dns.zone.ZoneNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Type;

/** A zone while an update is applied to it (RFC 2136 section 3.4.2): the zone as it was, and what is different. */
final class ZoneDraft {

    private final Zone zone;
    private final Name origin;
    private final Map<Name, Map<Integer, List<Record>>> changed = new LinkedHashMap<>();
    private SOARecord soa;

    ZoneDraft(Zone zone) {
        this.zone = zone;
        this.origin = zone.origin().toName();
        this.soa = zone.soa();
    }

    /** Applies one record of the update section, which has passed the prescan. */
    void apply(Record record) {
        switch (record.getDClass()) {
            case DClass.ANY -> deleteRRsets(record.getName(), record.getType());
            case DClass.NONE -> deleteRecord(Objects.requireNonNull(UpdateRecords.inZoneClass(record)));
            default -> add(record);
        }
    }

    /** Section 3.4.2.2. */
    private void add(Record record) {
        Name owner = record.getName();
        int type = record.getType();
        if (record instanceof SOARecord newSoa) {
            // Ignored where it is no SOA of this zone, or not a newer one.
            if (owner.equals(origin) && Serial.isGreater(newSoa.getSerial(), soa.getSerial())) {
                soa = newSoa;
            }
            return;
        }
        for (int other : types(owner)) {
            boolean both = besideCname(type) || besideCname(other);
            // A CNAME is not added to other data, nor other data to a CNAME; no error is told.
            if ((type == Type.CNAME) != (other == Type.CNAME) && !both) {
                return;
            }
        }
        List<Record> set = content(owner, type);
        if (type == Type.CNAME || type == Type.DNAME) {
            set.clear();
        } else {
            set.remove(record);
        }
        // RFC 2181 section 5.2: an RRset has one TTL; the latest word is the new record's.
        set.replaceAll(old -> UpdateRecords.withTtl(old, record.getTTL()));
        set.add(record);
    }

    /** RFC 4035 section 2.5: what may stand beside a CNAME. */
    private static boolean besideCname(int type) {
        return type == Type.NSEC || type == Type.RRSIG;
    }

    /** Section 3.4.2.3: an RRset or all of a name; the apex keeps its SOA and NS. */
    private void deleteRRsets(Name owner, int type) {
        boolean apex = owner.equals(origin);
        for (int each : type == Type.ANY ? types(owner) : List.of(type)) {
            boolean kept = apex && (each == Type.SOA || each == Type.NS);
            if (!kept && !isMadeBySigner(each)) {
                content(owner, each).clear();
            }
        }
    }

    /** With the RRsets that they sign and link, the signer renews them. */
    private boolean isMadeBySigner(int type) {
        return zone.resigner() != null && UpdateService.isMadeBySigner(type);
    }

    /** Section 3.4.2.4: one record; never the SOA, nor the last NS of the apex. */
    private void deleteRecord(Record record) {
        int type = record.getType();
        if (type == Type.SOA) {
            return;
        }
        List<Record> set = content(record.getName(), type);
        if (!(type == Type.NS && record.getName().equals(origin) && set.size() == 1)) {
            set.remove(record);
        }
    }

    private List<Record> content(Name owner, int type) {
        return changed.computeIfAbsent(owner, name -> new LinkedHashMap<>())
                .computeIfAbsent(type, key -> new ArrayList<>(zone.rrset(owner, key)));
    }

    /** The types of which the name has records now. */
    private List<Integer> types(Name owner) {
        TreeSet<Integer> types = new TreeSet<>();
        ZoneNode node = zone.node(WireName.of(owner));
        for (int i = 0; node != null && i < node.rrsetCount(); i++) {
            types.add(node.rrsetAt(i).type());
        }
        changed.getOrDefault(owner, Map.of()).forEach((type, records) -> {
            if (records.isEmpty()) {
                types.remove(type);
            } else {
                types.add(type);
            }
        });
        return List.copyOf(types);
    }

    /** Returns what is different from the zone as it was, with a new serial (section 3.6); null if nothing is. */
    @Nullable
    ZoneDelta delta() {
        List<Record> removed = new ArrayList<>();
        List<Record> added = new ArrayList<>();
        changed.forEach((owner, byType) -> byType.forEach((type, now) -> {
            List<Record> before = zone.rrset(owner, type);
            before.stream().filter(record -> !holds(now, record)).forEach(removed::add);
            now.stream().filter(record -> !holds(before, record)).forEach(added::add);
        }));
        SOARecord old = zone.soa();
        if (removed.isEmpty() && added.isEmpty() && soa.equals(old)) {
            return null;
        }
        return ZoneDelta.of(old, soa.getSerial() == old.getSerial() ? withNextSerial(old) : soa, removed, added);
    }

    /** Whether the record is there with its TTL, which equality of records leaves out. */
    private static boolean holds(List<Record> records, Record wanted) {
        int index = records.indexOf(wanted);
        return index >= 0 && records.get(index).getTTL() == wanted.getTTL();
    }

    private static SOARecord withNextSerial(SOARecord old) {
        return new SOARecord(
                old.getName(),
                old.getDClass(),
                old.getTTL(),
                old.getHost(),
                old.getAdmin(),
                Serial.next(old.getSerial()),
                old.getRefresh(),
                old.getRetry(),
                old.getExpire(),
                old.getMinimum());
    }
}
