package io.faultline.dns.fault.action;

import io.faultline.dns.fault.AnswerPlan;
import io.faultline.dns.fault.Effect;
import io.faultline.dns.fault.FaultAction;
import io.faultline.dns.fault.FaultSite;
import io.faultline.dns.sign.bogus.BogusVariant;
import io.faultline.dns.sign.bogus.Where;
import io.faultline.dns.transport.MessageHandler;
import io.faultline.dns.wire.Query;
import io.faultline.dns.zone.Zone;
import io.faultline.dns.zone.ZoneTable;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Type;

/**
 * Signed zones that validators find bogus: queries are answered from zones that are broken in one way. The server's own zones
 * stay as they are; what is edited there is broken anew.
 *
 * @param variant what is wrong with them
 */
public record BogusZones(BogusVariant variant) implements FaultAction {

    @Override
    public String describe() {
        return "break DNSSEC (" + variant.name() + ')';
    }

    @Override
    public boolean needsZones() {
        return true;
    }

    @Override
    public boolean needsSignedZones() {
        return true;
    }

    @Override
    public Effect at(FaultSite site) {
        ZoneTable zones = site.zones();
        if (zones == null) {
            throw new IllegalArgumentException("dnssec at resolver " + site.name() + " (expected: a DNS server)");
        }
        Broken broken = new Broken(zones, site);
        if (zones.zones().stream().filter(broken::refresh).count() == 0) {
            throw new IllegalArgumentException("dnssec: " + variant.name() + " at " + site.name() + " with zones "
                    + zones.zones() + " (expected: a zone that is signed here and has what is to be broken)");
        }
        return broken;
    }

    private final class Broken implements Effect {
        private final ZoneTable zones;
        private final ZoneTable broken = new ZoneTable();
        private final Map<String, Zone> brokenFrom = new LinkedHashMap<>();
        private final MessageHandler answers;

        Broken(ZoneTable zones, FaultSite site) {
            this.zones = zones;
            this.answers = site.answeringFrom(broken);
        }

        @Override
        public void on(Query query, AnswerPlan plan) {
            refresh(zones.find(query.name()));
            if (query.type() == Type.DS) {
                // RFC 4035 section 3.1.4.1: that is the parent's.
                refresh(zones.findParent(query.name()));
            }
            plan.ask(answers);
        }

        /** Breaks a zone unless that has been done; returns whether it is broken now. */
        private boolean refresh(@Nullable Zone zone) {
            if (zone == null) {
                return false;
            }
            String origin = zone.origin().toString();
            if (brokenFrom.get(origin) != zone) {
                brokenFrom.put(origin, zone);
                broken.put(broken(zone));
            }
            return broken.get(zone.origin().toName()) != zone;
        }

        private Zone broken(Zone zone) {
            try {
                return variant.apply(zone, Where.EVERYWHERE);
            } catch (IllegalArgumentException e) {
                // Not signed here, or without what would be broken: it is served as it is.
                return zone;
            }
        }
    }
}
