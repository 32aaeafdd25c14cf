package io.faultline.dns.transfer;

import io.faultline.dns.tsig.AccessList;
import io.faultline.dns.zone.Zone;
import io.faultline.dns.zone.ZoneTable;
import io.faultline.engine.NetworkLoop;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.xbill.DNS.Name;

/**
 * Makes a server a secondary of the zones that a catalog names, and of no others that it named before (RFC 9432 section 5). Zones
 * that the server has otherwise are left alone. On the loop.
 */
public final class CatalogConsumer implements AutoCloseable {

    /** RFC 9432 leaves the number open; a broken or hostile catalog must not fill the memory. */
    private static final int MOST_MEMBERS = 10_000;

    private record Member(String label, Secondary secondary) {}

    private final ZoneTable zones;
    private final Name catalog;
    private final NotifyReceiver receiver;
    private final Function<Name, Secondary> maker;
    private final Map<Name, Member> members = new LinkedHashMap<>();
    private boolean closed;

    /**
     * Follows a catalog, which is a zone of the table.
     *
     * @param receiver hears NOTIFY for the members
     * @param maker makes the secondary of a zone, not started
     */
    public CatalogConsumer(
            NetworkLoop loop, ZoneTable zones, Name catalog, NotifyReceiver receiver, Function<Name, Secondary> maker) {
        this.zones = zones;
        this.catalog = catalog;
        this.receiver = receiver;
        this.maker = maker;
        zones.addListener((origin, before, now) -> {
            if (origin.equals(catalog)) {
                // Not now: the table is being changed.
                loop.execute(this::update);
            }
        });
    }

    /** Returns what keeps the zones of the catalog. */
    public List<Secondary> secondaries() {
        return members.values().stream().map(Member::secondary).toList();
    }

    private void update() {
        Zone zone = zones.get(catalog);
        Map<Name, String> wanted =
                closed || zone == null || !zone.isAvailable() ? null : CatalogZone.members(zone, MOST_MEMBERS);
        if (wanted == null) {
            return;
        }
        for (Map.Entry<Name, Member> member : new ArrayList<>(members.entrySet())) {
            // Section 5.4: a member with another label is to be set up anew.
            if (!member.getValue().label().equals(wanted.get(member.getKey()))) {
                remove(member.getKey());
            }
        }
        wanted.forEach((origin, label) -> {
            // Section 5.2: what is configured otherwise is not the catalog's.
            if (!members.containsKey(origin) && zones.get(origin) == null) {
                add(origin, label);
            }
        });
    }

    private void add(Name origin, String label) {
        Secondary secondary = maker.apply(origin);
        members.put(origin, new Member(label, secondary));
        receiver.add(secondary, AccessList.NOBODY);
        secondary.start();
    }

    private void remove(Name origin) {
        Member member = members.remove(origin);
        if (member != null) {
            member.secondary().close();
            receiver.remove(origin);
            zones.remove(origin);
        }
    }

    /** Stops to follow; the zones stay as they are. */
    @Override
    public void close() {
        closed = true;
        secondaries().forEach(Secondary::close);
    }
}
