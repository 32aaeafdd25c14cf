package io.faultline.dns.transfer;

import io.faultline.dns.wire.DnsName;
import io.faultline.dns.wire.WireName;
import io.faultline.dns.zone.Zone;
import io.faultline.dns.zone.ZoneCursor;
import io.faultline.dns.zone.ZoneRRset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Name;
import org.xbill.DNS.PTRRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.Type;

/** A zone whose records name the zones that secondaries shall have (RFC 9432). */
final class CatalogZone {

    private static final String VERSION = "2";

    private CatalogZone() {}

    /**
     * Reads the members.
     *
     * @param most so many at most
     * @return the label that identifies each member, by the member's origin; null if the catalog is broken, and then nothing may be
     *     concluded from it (section 5.1)
     */
    static @Nullable Map<Name, String> members(Zone catalog, int most) {
        Name origin = catalog.origin().toName();
        List<Record> version = catalog.rrset(prepend("version", origin), Type.TXT);
        // Section 4.2.1: exactly one.
        boolean supported =
                version.size() == 1 && ((TXTRecord) version.get(0)).getStrings().equals(List.of(VERSION));
        if (!supported) {
            return null;
        }
        WireName zones = WireName.of(prepend("zones", origin));
        Map<Name, String> members = new LinkedHashMap<>();
        for (ZoneCursor cursor = new ZoneCursor(catalog); cursor.hasNext(); ) {
            ZoneRRset set = cursor.next();
            DnsName owner = set.owner();
            if (set.set().type() != Type.PTR || owner.labels() != zones.labels() + 1 || !owner.isSubdomainOf(zones)) {
                continue;
            }
            // Section 4.1: one PTR a member, and each member once.
            if (set.set().size() != 1 || members.size() == most) {
                return null;
            }
            Name name = set.owner().toName();
            PTRRecord pointer = (PTRRecord) set.set().toRecords(name).get(0);
            if (members.put(pointer.getTarget(), name.getLabelString(0)) != null) {
                return null;
            }
        }
        return members;
    }

    private static Name prepend(String label, Name origin) {
        return io.faultline.dns.wire.Names.absolute(label + '.' + origin);
    }
}
