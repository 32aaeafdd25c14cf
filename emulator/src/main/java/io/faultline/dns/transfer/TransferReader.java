package io.faultline.dns.transfer;

import io.faultline.dns.wire.TtlScale;
import io.faultline.dns.zone.Serial;
import io.faultline.dns.zone.Zone;
import io.faultline.dns.zone.ZoneBuilder;
import io.faultline.dns.zone.ZoneDelta;
import io.faultline.dns.zone.ZoneRRset;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;

/**
 * Puts a zone together from the records of a transfer as they come: a whole zone (RFC 5936 section 2.2), differences, or the word
 * that there is nothing new (RFC 1995 section 4).
 */
final class TransferReader {

    private static final int MOST_EDITS = 5_000;

    private enum State {
        BEGIN,
        AFTER_FIRST_SOA,
        WHOLE,
        REMOVED,
        ADDED,
        END
    }

    private final Name origin;
    private final TtlScale ttlScale;
    private final @Nullable Zone known;
    private final int maxRecords;
    private @Nullable ZoneBuilder whole;
    private final List<ZoneDelta> deltas = new ArrayList<>();
    private State state = State.BEGIN;
    private @Nullable SOARecord newest;
    private @Nullable SOARecord from;
    private @Nullable SOARecord to;
    private List<Record> removed = new ArrayList<>();
    private List<Record> added = new ArrayList<>();
    private int records;

    /**
     * Creates a reader.
     *
     * @param known the version that an incremental transfer was asked for from; null for a whole one
     */
    TransferReader(Name origin, TtlScale ttlScale, @Nullable Zone known, int maxRecords) {
        this.origin = origin;
        this.ttlScale = ttlScale;
        this.known = known;
        this.maxRecords = maxRecords;
    }

    /** Returns whether the last record has come. */
    boolean isComplete() {
        return state == State.END;
    }

    /**
     * Takes the next record.
     *
     * @throws IllegalArgumentException if it cannot come here
     */
    void accept(Record record) {
        if (++records > maxRecords) {
            throw new IllegalArgumentException("more than " + maxRecords + " records");
        }
        SOARecord soa = record instanceof SOARecord record1 && record.getName().equals(origin) ? record1 : null;
        switch (state) {
            case BEGIN -> begin(record, soa);
            case AFTER_FIRST_SOA -> afterFirstSoa(record, soa);
            case WHOLE -> whole(record, soa);
            case REMOVED -> removed(record, soa);
            case ADDED -> added(record, soa);
            case END -> throw new IllegalArgumentException(record + " after the end");
        }
    }

    private void begin(Record record, @Nullable SOARecord soa) {
        if (soa == null) {
            throw new IllegalArgumentException(record + " (expected: the SOA of " + origin + ")");
        }
        newest = soa;
        boolean upToDate = known != null && !Serial.isGreater(soa.getSerial(), known.serial());
        state = upToDate ? State.END : State.AFTER_FIRST_SOA;
    }

    private void afterFirstSoa(Record record, @Nullable SOARecord soa) {
        if (soa != null && known != null && soa.getSerial() == known.serial()) {
            from = soa;
            state = State.REMOVED;
        } else {
            state = State.WHOLE;
            whole = new ZoneBuilder(origin, ttlScale);
            whole(record, soa);
        }
    }

    private void whole(Record record, @Nullable SOARecord soa) {
        if (soa != null && !soa.equals(newest)) {
            throw new IllegalArgumentException(soa + " (expected: the first SOA again)");
        }
        // Compiled as it comes: a large zone does not hold the loop at the end of its transfer.
        Objects.requireNonNull(whole).add(record);
        if (soa != null) {
            state = State.END;
        }
    }

    private void removed(Record record, @Nullable SOARecord soa) {
        if (soa == null) {
            removed.add(record);
        } else {
            to = soa;
            state = State.ADDED;
        }
    }

    private void added(Record record, @Nullable SOARecord soa) {
        if (soa == null) {
            added.add(record);
            return;
        }
        SOARecord older = from;
        SOARecord newer = to;
        if (older == null || newer == null || newest == null || soa.getSerial() != newer.getSerial()) {
            throw new IllegalArgumentException(
                    soa + " (expected: serial " + (newer == null ? 0 : newer.getSerial()) + ")");
        }
        deltas.add(ZoneDelta.of(older, newer, removed, added));
        removed = new ArrayList<>();
        added = new ArrayList<>();
        from = soa;
        state = soa.getSerial() == newest.getSerial() ? State.END : State.REMOVED;
    }

    /**
     * Returns the zone as it is now; the known one itself if there is nothing new.
     *
     * @throws IllegalArgumentException if what came is no valid zone, or no difference from the known one
     */
    Zone zone() {
        if (state != State.END) {
            throw new IllegalArgumentException("the transfer of " + origin + " is not complete");
        }
        if (whole != null) {
            return whole.toZone();
        }
        Zone zone = Objects.requireNonNull(known);
        if (deltas.stream().mapToInt(ZoneDelta::size).sum() > MOST_EDITS) {
            return rebuilt(zone);
        }
        for (ZoneDelta delta : deltas) {
            zone = zone.withDelta(delta);
        }
        return zone;
    }

    /** Makes the zone anew: for many differences less work than edits of the old one. */
    private Zone rebuilt(Zone base) {
        Set<Record> records = new LinkedHashSet<>(base.records());
        records.remove(base.soa());
        for (ZoneDelta delta : deltas) {
            change(delta.removed(), records::remove, "removed");
            change(delta.added(), records::add, "added");
        }
        ZoneBuilder builder = new ZoneBuilder(origin, ttlScale);
        builder.add(deltas.get(deltas.size() - 1).newSoa());
        records.forEach(builder::add);
        return builder.toZone();
    }

    private static void change(List<ZoneRRset> sets, Predicate<Record> change, String what) {
        for (ZoneRRset set : sets) {
            for (Record record : set.set().toRecords(set.owner().toName())) {
                if (!change.test(record)) {
                    throw new IllegalArgumentException(what + ": " + record + " (expected: a difference of the zone)");
                }
            }
        }
    }
}
