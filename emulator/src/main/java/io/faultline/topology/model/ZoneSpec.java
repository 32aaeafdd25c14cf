package io.faultline.topology.model;

import io.faultline.dns.managed.RecordSet;
import io.faultline.topology.config.Position;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Name;

/**
 * A DNS zone.
 *
 * @param name its origin, absolute, without the last dot
 * @param masterFile all its records as a master file (RFC 1035 section 5), the generated ones included
 * @param dnssec how it is signed, or {@code null} if it is not
 * @param recordSets those that managed DNS keeps besides; if there are any, the zone is a hosted one
 * @param maintenance who may fetch and change it
 * @param position where it is written
 */
public record ZoneSpec(
        String name,
        String masterFile,
        @Nullable DnssecSpec dnssec,
        List<RecordSet> recordSets,
        ZoneMaintenance maintenance,
        Position position) {

    public ZoneSpec {
        recordSets = List.copyOf(recordSets);
    }

    /** Whether managed DNS keeps it. */
    public boolean isManaged() {
        return !recordSets.isEmpty();
    }

    /** What an alias calls a balancer: a name that nobody else has (RFC 6761 section 6.4). */
    public static Name balancerName(String balancer) {
        return Name.fromConstantString(balancer + ".balancer.invalid.");
    }
}
