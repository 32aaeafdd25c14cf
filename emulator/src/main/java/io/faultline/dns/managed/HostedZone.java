package io.faultline.dns.managed;

import io.faultline.dns.zone.Zone;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/**
 * A zone as a managed DNS service keeps it: record sets, changed by batches, and the zone that its name servers answer from. Loop
 * thread only.
 *
 * <p>Deleting what an alias points at is not refused, as Route 53 does not refuse it: the alias answers NODATA from then on.
 */
public final class HostedZone {
    /** As many as Route 53 keeps in a zone unless asked for more. */
    public static final int MAX_RECORD_SETS = 10_000;

    private static final int MAX_ALIAS_DEPTH = 8;

    private final Name origin;
    private final TreeMap<RecordSetKey, RecordSet> sets = new TreeMap<>();
    /** Of each alias target the names that point at it. */
    private final Map<Name, Set<Name>> pointing = new HashMap<>();

    private Zone zone;

    /** Takes a zone over: each of its RRsets becomes a record set. */
    public HostedZone(Zone zone) {
        this.zone = zone;
        this.origin = zone.origin().toName();
        Map<RecordSetKey, List<Record>> rrsets = new TreeMap<>();
        for (Record record : zone.records()) {
            rrsets.computeIfAbsent(new RecordSetKey(record.getName(), record.getType(), ""), key -> new ArrayList<>())
                    .add(record);
        }
        rrsets.forEach((key, records) -> sets.put(key, RecordSet.of(records)));
    }

    /** Its origin. */
    public Name origin() {
        return origin;
    }

    /** What its name servers answer from. */
    public Zone zone() {
        return zone;
    }

    /** How many record sets it has. */
    public int size() {
        return sets.size();
    }

    /** All record sets in canonical order of their owners. */
    public List<RecordSet> recordSets() {
        return List.copyOf(sets.values());
    }

    /** The record sets of a name. */
    public List<RecordSet> recordSets(Name owner) {
        List<RecordSet> found = new ArrayList<>();
        for (RecordSet set : from(owner).values()) {
            if (!set.owner().equals(owner)) {
                break;
            }
            found.add(set);
        }
        return found;
    }

    /** The record sets of a name and of those below it, in canonical order: a name, then what is below it. */
    public List<RecordSet> recordSetsUnder(Name top) {
        List<RecordSet> found = new ArrayList<>();
        for (RecordSet set : from(top).values()) {
            if (!set.owner().subdomain(top)) {
                break;
            }
            found.add(set);
        }
        return found;
    }

    /**
     * Makes all changes of a batch, in their order.
     *
     * @throws ChangeRefusedException if one of them cannot be made; then none is
     */
    public void apply(ChangeBatch batch) throws ChangeRefusedException {
        Map<RecordSetKey, @Nullable RecordSet> changed = new LinkedHashMap<>();
        for (int i = 0; i < batch.changes().size(); i++) {
            check(i, batch.changes().get(i), changed);
        }
        List<Undo> undone = new ArrayList<>();
        changed.forEach((key, set) -> undone.add(new Undo(key, put(key, set))));
        try {
            requireWhole(batch, changed);
            zone = published(changed);
        } catch (ChangeRefusedException | IllegalArgumentException e) {
            undone.forEach(undo -> put(undo.key, undo.before));
            if (e instanceof ChangeRefusedException refused) {
                throw refused;
            }
            throw new ChangeRefusedException(batch.changes().size() - 1, String.valueOf(e.getMessage()));
        }
    }

    private record Undo(RecordSetKey key, @Nullable RecordSet before) {}

    private void check(int index, Change change, Map<RecordSetKey, @Nullable RecordSet> changed)
            throws ChangeRefusedException {
        RecordSet set = change.recordSet();
        if (!set.owner().subdomain(origin)) {
            throw refused(index, change, "the name is not in " + origin);
        }
        boolean authority = set.owner().equals(origin) && (set.type() == Type.SOA || set.type() == Type.NS);
        if (authority && change.action() == Change.Action.DELETE) {
            throw refused(index, change, "a zone keeps its SOA and NS records");
        }
        RecordSetKey key = RecordSetKey.of(set);
        RecordSet there = changed.containsKey(key) ? changed.get(key) : sets.get(key);
        switch (change.action()) {
            case CREATE -> {
                if (there != null) {
                    throw refused(index, change, "it already exists");
                }
                changed.put(key, set);
            }
            case DELETE -> {
                if (there == null) {
                    throw refused(index, change, "it was not found");
                }
                if (!there.matches(set)) {
                    throw refused(index, change, "the values provided do not match the current values");
                }
                changed.put(key, null);
            }
            case UPSERT -> changed.put(key, set);
        }
    }

    /** The rules of the service: policies of a name and type do not mix, and a zone has an end. */
    private void requireWhole(ChangeBatch batch, Map<RecordSetKey, @Nullable RecordSet> changed)
            throws ChangeRefusedException {
        if (sets.size() > MAX_RECORD_SETS) {
            throw new ChangeRefusedException(
                    batch.changes().size() - 1, "the zone would have more than " + MAX_RECORD_SETS + " record sets");
        }
        for (int i = 0; i < batch.changes().size(); i++) {
            Change change = batch.changes().get(i);
            RecordSet set = change.recordSet();
            if (changed.get(RecordSetKey.of(set)) == null) {
                continue;
            }
            for (RecordSet other : recordSets(set.owner())) {
                if (other.type() == set.type()
                        && other.policy().getClass() != set.policy().getClass()) {
                    throw refused(i, change, "it has another policy than " + other.title());
                }
            }
        }
    }

    private static ChangeRefusedException refused(int index, Change change, String why) {
        return new ChangeRefusedException(
                index, change.action() + " " + change.recordSet().title() + ": " + why);
    }

    private NavigableMap<RecordSetKey, RecordSet> from(Name owner) {
        return sets.tailMap(RecordSetKey.first(owner), true);
    }

    /** Puts or removes a record set; returns the one that was there. */
    private @Nullable RecordSet put(RecordSetKey key, @Nullable RecordSet set) {
        RecordSet before = set == null ? sets.remove(key) : sets.put(key, set);
        if (before != null && before.alias() != null) {
            Name target = before.alias().target();
            boolean still = recordSets(key.owner()).stream()
                    .anyMatch(other ->
                            other.alias() != null && other.alias().target().equals(target));
            Set<Name> names = pointing.get(target);
            if (!still && names != null && names.remove(key.owner()) && names.isEmpty()) {
                pointing.remove(target);
            }
        }
        if (set != null && set.alias() != null) {
            pointing.computeIfAbsent(set.alias().target(), name -> new LinkedHashSet<>())
                    .add(key.owner());
        }
        return before;
    }

    /** The zone with what the changed names answer now, and the names whose aliases lead there. */
    private Zone published(Map<RecordSetKey, @Nullable RecordSet> changed) {
        Set<Name> owners = new LinkedHashSet<>();
        Deque<Name> open = new ArrayDeque<>();
        Set<Integer> types = new LinkedHashSet<>();
        for (RecordSetKey key : changed.keySet()) {
            types.add(key.type());
            if (owners.add(key.owner())) {
                open.add(key.owner());
            }
        }
        for (Name name = open.poll(); name != null; name = open.poll()) {
            for (Name owner : pointing.getOrDefault(name, Set.of())) {
                if (owners.add(owner)) {
                    open.add(owner);
                }
            }
        }
        Zone edited = zone;
        for (Name owner : owners) {
            for (int type : types) {
                edited = publish(edited, owner, type);
            }
        }
        return edited;
    }

    private Zone publish(Zone into, Name owner, int type) {
        List<Record> records = answer(owner, type, 0).stream()
                .map(record -> Record.newRecord(owner, type, DClass.IN, record.getTTL(), record.rdataToWireCanonical()))
                .toList();
        List<Record> before = into.rrset(owner, type);
        if (same(before, records)) {
            return into;
        }
        if (!records.isEmpty()) {
            return into.withRRset(records);
        }
        return recordSets(owner).isEmpty() ? into.withoutRRset(owner, type) : into.withEmptyRRset(owner, type);
    }

    private static boolean same(List<Record> before, List<Record> now) {
        if (before.size() != now.size() || !before.containsAll(now)) {
            return false;
        }
        return now.isEmpty() || before.get(0).getTTL() == now.get(0).getTTL();
    }

    /** The records that a name answers with: of the heaviest of weighted sets, through aliases; none where they end. */
    private List<Record> answer(Name owner, int type, int depth) {
        RecordSet best = null;
        for (RecordSet set : recordSets(owner)) {
            if (set.type() == type && (best == null || weight(set) > weight(best))) {
                best = set;
            }
        }
        if (best == null || depth == MAX_ALIAS_DEPTH) {
            return List.of();
        }
        return best.alias() == null ? best.records() : answer(best.alias().target(), type, depth + 1);
    }

    private static int weight(RecordSet set) {
        return set.policy() instanceof RoutingPolicy.Weighted weighted ? weighted.weight() : 0;
    }
}
