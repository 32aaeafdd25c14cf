package io.faultline.dns.zone;

import io.faultline.dns.wire.TtlScale;
import io.faultline.dns.wire.WireName;
import io.faultline.dns.wire.WireRRset;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.xbill.DNS.Name;
import org.xbill.DNS.RRSIGRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/** Collects records, as they come, and makes a zone of them. Used once, by one thread. */
public final class ZoneBuilder {

    private final WireName origin;
    private final TtlScale ttlScale;
    private final ZoneChecks checks;
    private final Draft apex = new Draft(new byte[0], 0);

    /** NSEC3 records stand at names that do not exist, and what signs them stands there, too. */
    private final Map<Name, List<Record>> hashed = new LinkedHashMap<>();

    /** Those that have several runs of records, or something wrong with them. */
    private final List<Draft> unsettled = new ArrayList<>();

    // The records of one owner that have come in a row.
    private final List<Record> run = new ArrayList<>();
    private Name runOwner = Name.root;
    private int runLine;

    /** Begins a zone. */
    public ZoneBuilder(Name origin, TtlScale ttlScale) {
        this.origin = WireName.of(origin);
        this.ttlScale = ttlScale;
        this.checks = new ZoneChecks(origin);
    }

    /** Adds a record; those of one name cost least in a row. */
    public void add(Record record) {
        add(record, 0);
    }

    /** Adds a record that stands at {@code line}, or at no line if 0. */
    void add(Record record, int line) {
        if (!checks.accept(record, line)) {
            return;
        }
        if (Nsec3Records.isOfNsec3(record)) {
            hashed.computeIfAbsent(record.getName(), name -> new ArrayList<>(2)).add(record);
            return;
        }
        if (run.isEmpty() || !record.getName().equals(runOwner)) {
            endRun();
            runOwner = record.getName();
        }
        run.add(record);
        runLine = line;
    }

    private void endRun() {
        if (run.isEmpty()) {
            return;
        }
        Draft draft = draft(WireName.of(runOwner));
        draft.line = runLine;
        if (draft.scattered != null) {
            draft.scattered.addAll(run);
        } else if (draft.sets.length > 0) {
            draft.scattered = new ArrayList<>();
            for (WireRRset set : draft.sets) {
                draft.scattered.addAll(set.toRecords(runOwner));
            }
            draft.scattered.addAll(run);
            if (draft.problem == null) {
                unsettled.add(draft);
            }
        } else {
            compile(draft, run);
        }
        run.clear();
    }

    private void compile(Draft draft, List<Record> records) {
        draft.problem = checks.ownerProblem(records.get(0).getName(), records);
        if (draft.problem != null) {
            unsettled.add(draft);
        }
        draft.sets = sets(records);
    }

    private Draft draft(WireName name) {
        Draft draft = apex;
        for (int i = name.labels() - origin.labels() - 1; i >= 0; i--) {
            draft = draft.child(name, i);
        }
        return draft;
    }

    /** Returns all that is wrong, in the order of lines; nothing is added afterwards. */
    List<ZoneChecks.Problem> problems() {
        endRun();
        List<ZoneChecks.Problem> problems = new ArrayList<>();
        for (Draft draft : unsettled) {
            List<Record> scattered = draft.scattered;
            if (scattered != null) {
                draft.scattered = null;
                draft.problem = checks.ownerProblem(scattered.get(0).getName(), scattered);
                draft.sets = sets(scattered);
            }
            if (draft.problem != null) {
                problems.add(new ZoneChecks.Problem(draft.line, draft.problem));
            }
        }
        return checks.problems(problems, apex.sets);
    }

    /**
     * Makes the zone.
     *
     * @throws IllegalArgumentException if the records are no valid zone; the message says what is wrong
     */
    public Zone toZone() {
        List<ZoneChecks.Problem> problems = problems();
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(
                    "zone " + origin + ": " + problems.get(0).reason());
        }
        return build();
    }

    /** Builds the zone; {@link #problems} has been asked for and there are none. */
    Zone build() {
        List<DenialChain> nsec3Chains = hashed.isEmpty() ? List.of() : Nsec3Records.takeFrom(hashed, origin, ttlScale);
        // Signatures that sign no NSEC3 record of theirs are records as any other.
        hashed.forEach((owner, records) -> {
            Draft draft = draft(WireName.of(owner));
            List<WireRRset> sets = new ArrayList<>(List.of(draft.sets));
            sets.addAll(List.of(sets(records)));
            draft.sets = sets.toArray(WireRRset[]::new);
        });
        ZoneNode node = apex.toNode();
        DenialChain nsec = node.rrset(Type.NSEC) == null ? null : ZoneRevision.collectNsec(node, origin);
        return new Zone(origin, ttlScale, node, nsec, nsec3Chains, null, true);
    }

    private WireRRset[] sets(List<Record> records) {
        if (records.size() == 1) {
            return new WireRRset[] {WireRRset.of(records, ttlScale)};
        }
        Map<Integer, List<Record>> byType = new LinkedHashMap<>();
        for (Record record : records) {
            // RRSIG records are of one set if they cover one type: each has the TTL of what it covers.
            int key = record instanceof RRSIGRecord signature ? -1 - signature.getTypeCovered() : record.getType();
            byType.computeIfAbsent(key, type -> new ArrayList<>(2)).add(record);
        }
        WireRRset[] sets = new WireRRset[byType.size()];
        int i = 0;
        for (List<Record> list : byType.values()) {
            sets[i++] = WireRRset.of(list, ttlScale);
        }
        return sets;
    }

    static byte[] label(WireName name, int i) {
        byte[] label = new byte[name.labelLength(i)];
        for (int k = 0; k < label.length; k++) {
            label[k] = name.octet(name.labelOffset(i) + 1 + k);
        }
        return label;
    }

    static Name prepend(byte[] label, Name name) {
        byte[] suffix = name.toWire();
        byte[] wire = new byte[label.length + 1 + suffix.length];
        wire[0] = (byte) label.length;
        System.arraycopy(label, 0, wire, 1, label.length);
        System.arraycopy(suffix, 0, wire, label.length + 1, suffix.length);
        try {
            return new Name(wire);
        } catch (IOException e) {
            throw new IllegalStateException("a name of the zone is no name", e);
        }
    }
}
