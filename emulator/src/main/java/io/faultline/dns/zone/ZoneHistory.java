package io.faultline.dns.zone;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The latest versions of one zone, as the differences between them: what an incremental transfer is made of (RFC 1995). Bounded
 * by number and by size: the oldest are forgotten first. On one thread.
 */
public final class ZoneHistory {

    private final int maxVersions;
    private final int maxRecords;
    private final ArrayDeque<ZoneDelta> deltas = new ArrayDeque<>();
    private int records;

    /**
     * Creates an empty history.
     *
     * @param maxVersions most differences that are kept
     * @param maxRecords most records that they may have together
     */
    public ZoneHistory(int maxVersions, int maxRecords) {
        this.maxVersions = maxVersions;
        this.maxRecords = maxRecords;
    }

    /** Notes that the zone has changed. A version whose serial is not greater than the one before ends what is known. */
    public void add(Zone before, Zone now) {
        if (!before.isAvailable() || !now.isAvailable()) {
            return; // No change of what is in the zone; if it is one after all, the gap is found.
        }
        ZoneDelta last = deltas.peekLast();
        boolean gap = last != null && last.newSoa().getSerial() != before.serial();
        if (gap || !Serial.isGreater(now.serial(), before.serial())) {
            clear();
        }
        if (!Serial.isGreater(now.serial(), before.serial())) {
            return;
        }
        ZoneDelta delta = ZoneDelta.between(before, now, maxRecords);
        if (delta == null) {
            clear();
            return;
        }
        deltas.add(delta);
        records += delta.size();
        while (deltas.size() > maxVersions || records > maxRecords) {
            records -= deltas.remove().size();
        }
    }

    /** Forgets everything. */
    public void clear() {
        deltas.clear();
        records = 0;
    }

    /** Returns the differences from the version {@code serial} to the latest, the oldest first; null if it is not known. */
    public @Nullable List<ZoneDelta> since(long serial) {
        List<ZoneDelta> found = new ArrayList<>();
        for (ZoneDelta delta : deltas) {
            if (!found.isEmpty() || delta.oldSoa().getSerial() == serial) {
                found.add(delta);
            }
        }
        return found.isEmpty() ? null : found;
    }
}
