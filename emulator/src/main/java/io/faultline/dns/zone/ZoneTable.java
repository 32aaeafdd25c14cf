package io.faultline.dns.zone;

import io.faultline.dns.wire.DnsName;
import io.faultline.dns.wire.WireName;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Name;
import org.xbill.DNS.Type;

/**
 * The zones a server answers from. Zones are put, replaced and removed while it runs, each swap being atomic: a query sees
 * the table before it or after it. Reading takes no lock and allocates nothing; any thread may read and change.
 */
public final class ZoneTable {

    /** Open addressing by the hash of the origin, at most half full. */
    private static final class Snapshot {
        private final @Nullable Zone[] slots;
        private final int count;
        private final int mostLabels;

        private Snapshot(@Nullable Zone[] slots, int count, int mostLabels) {
            this.slots = slots;
            this.count = count;
            this.mostLabels = mostLabels;
        }

        static Snapshot of(List<Zone> zones) {
            @Nullable Zone[] slots = new Zone[Integer.highestOneBit(Math.max(1, zones.size())) * 4];
            int mostLabels = 0;
            for (Zone zone : zones) {
                int slot = zone.origin().suffixHash(0) & (slots.length - 1);
                while (slots[slot] != null) {
                    slot = (slot + 1) & (slots.length - 1);
                }
                slots[slot] = zone;
                mostLabels = Math.max(mostLabels, zone.origin().labels());
            }
            return new Snapshot(slots, zones.size(), mostLabels);
        }

        @Nullable
        Zone get(DnsName name, int skipped) {
            int mask = slots.length - 1;
            int hash = name.suffixHash(skipped);
            for (int slot = hash & mask; ; slot = (slot + 1) & mask) {
                Zone zone = slots[slot];
                if (zone == null
                        || (zone.origin().suffixHash(0) == hash && name.suffixEquals(skipped, zone.origin()))) {
                    return zone;
                }
            }
        }

        List<Zone> zones() {
            List<Zone> zones = new ArrayList<>(count);
            for (Zone zone : slots) {
                if (zone != null) {
                    zones.add(zone);
                }
            }
            return zones;
        }
    }

    private volatile Snapshot snapshot = Snapshot.of(List.of());

    private final List<ZoneListener> listeners = new CopyOnWriteArrayList<>();

    /** Creates an empty table. */
    public ZoneTable() {}

    /** Returns the zone with the longest origin that {@code name} is in, or null. */
    public @Nullable Zone find(DnsName name) {
        return find(name, 0);
    }

    /**
     * Returns the zone that answers a question, or null: the deepest, but for DS at an apex the parent if it is here too (RFC 4035
     * section 3.1.4.1).
     */
    public @Nullable Zone findFor(DnsName name, int type) {
        Zone found = find(name);
        if (type == Type.DS && found != null && name.labels() == found.origin().labels()) {
            Zone parent = findParent(name);
            return parent == null ? found : parent;
        }
        return found;
    }

    /** Returns the zone that {@code name} is in as a name below the apex, or null: where a DS record lives. */
    public @Nullable Zone findParent(DnsName name) {
        return find(name, 1);
    }

    private @Nullable Zone find(DnsName name, int fewestSkipped) {
        Snapshot now = snapshot;
        for (int i = Math.max(fewestSkipped, name.labels() - now.mostLabels); i <= name.labels(); i++) {
            Zone zone = now.get(name, i);
            if (zone != null) {
                return zone;
            }
        }
        return null;
    }

    /** Returns the zone of exactly this origin, or null. */
    public @Nullable Zone get(Name origin) {
        return snapshot.get(WireName.of(origin), 0);
    }

    /** Adds one who hears of changes, after those added before. */
    public void addListener(ZoneListener listener) {
        listeners.add(listener);
    }

    /** Removes one who hears of changes; returns whether it was there. */
    public boolean removeListener(ZoneListener listener) {
        return listeners.remove(listener);
    }

    private void changed(Name origin, @Nullable Zone before, @Nullable Zone now) {
        listeners.forEach(listener -> listener.zoneChanged(origin, before, now));
    }

    /** Puts a zone, in place of the one with its origin if there is one. */
    public synchronized void put(Zone zone) {
        Name origin = zone.origin().toName();
        Zone before = get(origin);
        List<Zone> zones = snapshot.zones();
        zones.removeIf(old -> old.origin().equals(zone.origin()));
        zones.add(zone);
        snapshot = Snapshot.of(zones);
        changed(origin, before, zone);
    }

    /**
     * Replaces a zone by what {@code edit} makes of it.
     *
     * @return the new zone
     * @throws IllegalArgumentException if there is no such zone, or the edit is refused; then nothing has changed
     */
    public synchronized Zone edit(Name origin, UnaryOperator<Zone> edit) {
        Zone old = get(origin);
        if (old == null) {
            throw new IllegalArgumentException("zone: " + origin + " (expected: one of " + origins() + ")");
        }
        Zone edited = edit.apply(old);
        put(edited);
        return edited;
    }

    /** Removes a zone; returns whether it was there. */
    public synchronized boolean remove(Name origin) {
        Zone before = get(origin);
        if (before == null) {
            return false;
        }
        List<Zone> zones = snapshot.zones();
        zones.remove(before);
        snapshot = Snapshot.of(zones);
        changed(origin, before, null);
        return true;
    }

    /** Returns all zones in canonical order of their origins. */
    public List<Zone> zones() {
        List<Zone> zones = snapshot.zones();
        zones.sort(Comparator.comparing(zone -> zone.origin().toName()));
        return List.copyOf(zones);
    }

    private List<WireName> origins() {
        return zones().stream().map(Zone::origin).toList();
    }
}
