package io.faultline.telemetry.journal;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.faultline.dns.transfer.SecondaryListener;
import io.faultline.dns.zone.Zone;
import io.faultline.dns.zone.ZoneListener;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Name;

/** Journals what happens to the zones of a DNS server, whoever changes them, and that a secondary finds no primary. */
public final class ZoneJournal implements ZoneListener, SecondaryListener {
    private final Journal journal;
    private final String server;
    private final Predicate<Name> told;

    /**
     * Writes to a journal.
     *
     * @param told whether changes of the zone of an origin are told; others are told of otherwise, or are too many
     */
    public ZoneJournal(Journal journal, String server, Predicate<Name> told) {
        this.journal = journal;
        this.server = server;
        this.told = told;
    }

    @Override
    public void zoneChanged(Name origin, @Nullable Zone before, @Nullable Zone now) {
        if (!told.test(origin)) {
            return;
        }
        ObjectNode details = JsonNodeFactory.instance.objectNode().put("server", server);
        if (before != null) {
            details.put("serial_before", before.serial());
        }
        if (now != null) {
            details.put("serial", now.serial());
        }
        String what = describe(before, now);
        journal.record(EventKind.ZONE, origin.toString(), what + " at " + server, details);
    }

    private static String describe(@Nullable Zone before, @Nullable Zone now) {
        if (now == null) {
            return "zone removed";
        }
        if (before == null) {
            return now.isAvailable() ? "zone added" : "zone awaited";
        }
        if (before.isAvailable() == now.isAvailable()) {
            return "zone changed";
        }
        return now.isAvailable() ? "zone has come" : "zone expired";
    }

    /** A secondary could not ask, or fetch its zone from, any primary. */
    @Override
    public void failed(Name origin, String reason) {
        ObjectNode details =
                JsonNodeFactory.instance.objectNode().put("server", server).put("reason", reason);
        journal.record(EventKind.ZONE, origin.toString(), "no primary could be asked at " + server, details);
    }
}
