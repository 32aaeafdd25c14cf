package io.faultline.dns.managed;

import io.faultline.dns.wire.WireName;
import io.faultline.dns.zone.Zone;
import io.faultline.dns.zone.ZoneNode;
import io.faultline.dns.zone.ZoneRevision;
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

    private final Name origin;
    private final TreeMap<RecordSetKey, RecordSet> sets = new TreeMap<>();
    /** Of each alias target the names that point at it. */
    private final Map<Name, Set<Name>> pointing = new HashMap<>();

    private Zone zone;
    private @Nullable Compiler compiler;

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

    /**
     * Chooses from now on between record sets for each query. Until then the zone answers with the heaviest of each name and type,
     * or the first.
     *
     * @throws IllegalArgumentException if a record set names a health check that there is none of, or the zone is signed and has
     *     something to choose
     */
    public void steer(Steering steering) {
        compiler = new Compiler(this, steering);
        Map<RecordSetKey, @Nullable RecordSet> all = new LinkedHashMap<>(sets);
        for (RecordSet set : sets.values()) {
            String problem = compiler.problem(set);
            if (problem != null) {
                throw new IllegalArgumentException(set.title() + ": " + problem);
            }
        }
        zone = published(all);
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

    /** The record sets of a name and type. */
    List<RecordSet> recordSets(Name owner, int type) {
        return recordSets(owner).stream().filter(set -> set.type() == type).toList();
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
            String problem = compiler == null ? null : compiler.problem(set);
            for (RecordSet other : recordSets(set.owner(), set.type())) {
                problem =
                        problem == null && !other.setId().equals(set.setId()) ? conflict(set.policy(), other) : problem;
            }
            if (problem != null) {
                throw refused(i, change, problem);
            }
        }
    }

    private static @Nullable String conflict(RoutingPolicy policy, RecordSet other) {
        if (other.policy().getClass() != policy.getClass()) {
            return "it has another policy than " + other.title();
        }
        boolean tellsApart = policy instanceof RoutingPolicy.Failover
                || policy instanceof RoutingPolicy.Latency
                || policy instanceof RoutingPolicy.Geolocation;
        return tellsApart && other.policy().equals(policy) ? "it is for the same as " + other.title() : null;
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
        List<Record> records = Compiler.representative(this, owner, type).stream()
                .map(record -> Record.newRecord(owner, type, DClass.IN, record.getTTL(), record.rdataToWireCanonical()))
                .toList();
        WireName name = WireName.of(owner);
        Zone edited = into;
        if (!records.isEmpty()) {
            edited = same(into.rrset(owner, type), records) ? into : into.withRRset(records);
        } else if (recordSets(owner).isEmpty()) {
            edited = into.withoutRRset(owner, type);
        } else if (!into.rrset(owner, type).isEmpty() || into.node(name) == null) {
            edited = into.withEmptyRRset(owner, type);
        }
        Chooser chooser = compiler == null ? null : compiler.chooser(owner, type);
        ZoneNode node = edited.node(name);
        if (node == null || node.chooser(type) == chooser) {
            return edited;
        }
        ZoneRevision revision = new ZoneRevision(edited);
        revision.edit(name, old -> old.withChooser(type, chooser));
        return revision.build();
    }

    private static boolean same(List<Record> before, List<Record> now) {
        return before.size() == now.size()
                && before.containsAll(now)
                && before.get(0).getTTL() == now.get(0).getTTL();
    }
}
