package io.faultline.telemetry.journal;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.faultline.dns.zone.Zone;
import io.faultline.dns.zone.ZoneListener;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Name;

/** Journals what happens to the zones of a DNS server, whoever changes them. */
public final class ZoneJournal implements ZoneListener {
    private final Journal journal;
    private final String server;

    /** Writes to a journal. */
    public ZoneJournal(Journal journal, String server) {
        this.journal = journal;
        this.server = server;
    }

    @Override
    public void zoneChanged(Name origin, @Nullable Zone before, @Nullable Zone now) {
        ObjectNode details = JsonNodeFactory.instance.objectNode().put("server", server);
        if (before != null) {
            details.put("serial_before", before.serial());
        }
        if (now != null) {
            details.put("serial", now.serial());
        }
        String what = now == null ? "zone removed" : before == null ? "zone added" : "zone changed";
        journal.record(EventKind.ZONE, origin.toString(), what + " at " + server, details);
    }
}
