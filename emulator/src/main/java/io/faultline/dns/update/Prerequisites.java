package io.faultline.dns.update;

import io.faultline.dns.wire.WireName;
import io.faultline.dns.zone.Zone;
import io.faultline.dns.zone.ZoneNode;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/** What must hold for an update to be carried out (RFC 2136 section 3.2). */
final class Prerequisites {

    private record Owned(Name owner, int type) {}

    private Prerequisites() {}

    /**
     * Checks all prerequisites.
     *
     * @throws UpdateRefusedException with the code of the first that does not hold
     */
    static void check(Zone zone, List<Record> prerequisites) throws UpdateRefusedException {
        Map<Owned, Set<Record>> wanted = new LinkedHashMap<>();
        for (Record record : prerequisites) {
            UpdateRecords.require(record.getTTL() == 0, Rcode.FORMERR, record);
            UpdateRecords.requireInZone(record, zone.origin().toName());
            Name owner = record.getName();
            int type = record.getType();
            switch (record.getDClass()) {
                case DClass.ANY -> {
                    UpdateRecords.require(!UpdateRecords.hasRdata(record), Rcode.FORMERR, record);
                    if (type == Type.ANY) {
                        UpdateRecords.require(isInUse(zone, owner), Rcode.NXDOMAIN, record); // Section 2.4.4.
                    } else {
                        UpdateRecords.require(exists(zone, owner, type), Rcode.NXRRSET, record); // Section 2.4.1.
                    }
                }
                case DClass.NONE -> {
                    UpdateRecords.require(!UpdateRecords.hasRdata(record), Rcode.FORMERR, record);
                    if (type == Type.ANY) {
                        UpdateRecords.require(!isInUse(zone, owner), Rcode.YXDOMAIN, record); // Section 2.4.5.
                    } else {
                        UpdateRecords.require(!exists(zone, owner, type), Rcode.YXRRSET, record); // Section 2.4.3.
                    }
                }
                case DClass.IN -> {
                    UpdateRecords.require(UpdateRecords.isData(type), Rcode.FORMERR, record);
                    wanted.computeIfAbsent(new Owned(owner, type), key -> new HashSet<>())
                            .add(record);
                }
                default -> throw new UpdateRefusedException(Rcode.FORMERR, record.toString());
            }
        }
        // Section 2.4.2: each RRset must be there with exactly these records, whatever its TTL.
        for (Map.Entry<Owned, Set<Record>> set : wanted.entrySet()) {
            Owned owned = set.getKey();
            if (!new HashSet<>(zone.rrset(owned.owner, owned.type)).equals(set.getValue())) {
                throw new UpdateRefusedException(Rcode.NXRRSET, owned.owner + " " + Type.string(owned.type));
            }
        }
    }

    /** Section 2.4.4: a name is in use if it has a record; an empty non-terminal is not. */
    private static boolean isInUse(Zone zone, Name owner) {
        ZoneNode node = zone.node(WireName.of(owner));
        return node != null && node.rrsetCount() > 0;
    }

    private static boolean exists(Zone zone, Name owner, int type) {
        return !zone.rrset(owner, type).isEmpty();
    }
}
