package io.faultline.dns.managed;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/**
 * What a hosted zone consists of: records of one name and type, or an alias in their place, and when they are chosen. Immutable.
 *
 * @param owner absolute
 * @param type the RR type
 * @param setId tells the record sets of a name and type apart; empty with policy Simple, and only then
 * @param policy when it is chosen
 * @param ttlSeconds of its records; of no meaning in an alias, whose records have their own
 * @param records of this owner, type and TTL; empty in an alias, and only there
 * @param alias what stands for its records, or null
 * @param healthCheck the name of the health check without which it is not chosen, or null
 */
public record RecordSet(
        Name owner,
        int type,
        String setId,
        RoutingPolicy policy,
        long ttlSeconds,
        List<Record> records,
        @Nullable Alias alias,
        @Nullable String healthCheck) {

    public RecordSet {
        records = List.copyOf(records);
        if (!owner.isAbsolute()) {
            throw new IllegalArgumentException("owner: " + owner + " (expected: an absolute name)");
        }
        if (setId.isEmpty() != policy instanceof RoutingPolicy.Simple) {
            throw new IllegalArgumentException("set id: \"" + setId + "\" with policy " + policy
                    + " (expected: none with policy Simple, one with all others)");
        }
        if (records.isEmpty() != (alias != null)) {
            throw new IllegalArgumentException(owner + " " + Type.string(type) + ": " + records.size()
                    + " records and alias " + alias + " (expected: one or the other)");
        }
        if (policy instanceof RoutingPolicy.Multivalue && records.size() != 1) {
            throw new IllegalArgumentException(owner + " " + Type.string(type) + ": " + records.size()
                    + " records and alias " + alias + " with policy Multivalue (expected: one record)");
        }
        for (Record record : records) {
            if (!record.getName().equals(owner) || record.getType() != type || record.getTTL() != ttlSeconds) {
                throw new IllegalArgumentException("record: " + record + " (expected: owner " + owner + ", type "
                        + Type.string(type) + ", TTL " + ttlSeconds + ")");
            }
        }
    }

    /** Records under policy Simple, all of one owner, type and TTL. */
    public static RecordSet of(List<Record> records) {
        Record first = records.get(0);
        return new RecordSet(
                first.getName(), first.getType(), "", new RoutingPolicy.Simple(), first.getTTL(), records, null, null);
    }

    /** An alias under policy Simple. */
    public static RecordSet aliasOf(Name owner, int type, Name target) {
        return new RecordSet(owner, type, "", new RoutingPolicy.Simple(), 0, List.of(), new Alias(target, false), null);
    }

    /** The same under another policy. */
    public RecordSet with(RoutingPolicy newPolicy) {
        return new RecordSet(owner, type, setId, newPolicy, ttlSeconds, records, alias, healthCheck);
    }

    /** {@code shop.example. A set-1}. */
    public String title() {
        return owner + " " + Type.string(type) + (setId.isEmpty() ? "" : " " + setId);
    }

    /** Whether the other is the same in everything, the order of its records apart: what a deletion must match. */
    boolean matches(RecordSet other) {
        return owner.equals(other.owner)
                && type == other.type
                && setId.equals(other.setId)
                && policy.equals(other.policy)
                && ttlSeconds == other.ttlSeconds
                && Objects.equals(alias, other.alias)
                && Objects.equals(healthCheck, other.healthCheck)
                && records.size() == other.records.size()
                && records.containsAll(other.records)
                && other.records.containsAll(records);
    }
}
