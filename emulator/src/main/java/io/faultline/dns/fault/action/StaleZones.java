package io.faultline.dns.fault.action;

import io.faultline.dns.fault.Effect;
import io.faultline.dns.fault.FaultAction;
import io.faultline.dns.fault.FaultSite;
import io.faultline.dns.transport.MessageHandler;
import io.faultline.dns.zone.Zone;
import io.faultline.dns.zone.ZoneTable;
import java.util.List;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Type;

/**
 * A secondary that no longer follows its primary: it answers from its zones as they are when the fault is switched on.
 *
 * @param behind by how many the SOA's serial is lower than it was then, {@code >= 0}
 */
public record StaleZones(long behind) implements FaultAction {

    /** Creates the action. */
    public StaleZones {
        if (behind < 0 || behind >= 1L << 31) {
            throw new IllegalArgumentException("behind: " + behind + " (expected: 0 <= behind < 2^31)");
        }
    }

    @Override
    public String describe() {
        return "answer from old zones" + (behind == 0 ? "" : ", " + behind + " serials behind");
    }

    @Override
    public boolean needsZones() {
        return true;
    }

    @Override
    public Effect at(FaultSite site) {
        ZoneTable zones = site.zones();
        if (zones == null) {
            throw new IllegalArgumentException("stale at resolver " + site.name() + " (expected: a DNS server)");
        }
        ZoneTable old = new ZoneTable();
        zones.zones().forEach(zone -> old.put(behind == 0 ? zone : behind(zone)));
        MessageHandler answers = site.answeringFrom(old);
        return (query, plan) -> plan.ask(answers);
    }

    private Zone behind(Zone zone) {
        List<Record> soa = zone.rrset(zone.origin().toName(), Type.SOA);
        SOARecord now = (SOARecord) soa.get(0);
        // RFC 1982: serials live on a circle of 2^32.
        long serial = (now.getSerial() - behind) & 0xFFFFFFFFL;
        return zone.withRRset(List.of(new SOARecord(
                now.getName(),
                now.getDClass(),
                now.getTTL(),
                now.getHost(),
                now.getAdmin(),
                serial,
                now.getRefresh(),
                now.getRetry(),
                now.getExpire(),
                now.getMinimum())));
    }
}
