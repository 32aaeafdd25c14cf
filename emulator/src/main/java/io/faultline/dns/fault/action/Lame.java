package io.faultline.dns.fault.action;

import io.faultline.dns.fault.AnswerPlan;
import io.faultline.dns.fault.Effect;
import io.faultline.dns.fault.FaultAction;
import io.faultline.dns.fault.FaultSite;
import io.faultline.dns.fault.Reply;
import io.faultline.dns.wire.Query;
import io.faultline.dns.zone.Zone;
import io.faultline.dns.zone.ZoneTable;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * A server that is named for a zone but does not know it (RFC 9499, "lame delegation").
 *
 * @param kind what it answers instead
 */
public record Lame(Kind kind) implements FaultAction {

    private static final long ROOT_TTL_SECONDS = 518_400;

    /** What lame servers answer. */
    public enum Kind {
        /** A referral to the root, as servers of old gave. */
        UPWARD("answer with a referral to the root"),
        /** A referral to the very zone, without AA. */
        SELF("answer with a referral to the zone itself"),
        /** REFUSED, as servers of today do. */
        REFUSED("answer REFUSED");

        private final String what;

        Kind(String what) {
            this.what = what;
        }
    }

    @Override
    public String describe() {
        return kind.what + " (lame)";
    }

    @Override
    public boolean needsZones() {
        return kind == Kind.SELF;
    }

    @Override
    public Effect at(FaultSite site) {
        ZoneTable zones = site.zones();
        if (kind == Kind.SELF && zones == null) {
            throw new IllegalArgumentException("lame: self at resolver " + site.name() + " (expected: a DNS server)");
        }
        return (query, plan) -> on(query, plan, zones);
    }

    private void on(Query query, AnswerPlan plan, @Nullable ZoneTable zones) {
        switch (kind) {
            case REFUSED -> plan.answerWith(Rcode.REFUSED);
            case UPWARD -> refer(plan, upward());
            case SELF -> {
                Zone zone = zones == null ? null : zones.find(query.name());
                if (zone != null) {
                    refer(plan, zone.rrset(zone.origin().toName(), Type.NS));
                }
            }
        }
    }

    private static void refer(AnswerPlan plan, List<Record> servers) {
        plan.answerWith(Rcode.NOERROR);
        plan.edit(reply -> refer(reply, servers));
    }

    private static void refer(Reply reply, List<Record> servers) {
        Message message = reply.message();
        if (message != null) {
            Messages.add(message, Section.AUTHORITY, servers);
            reply.message(message);
        }
    }

    private static List<Record> upward() {
        return List.of(root("a.root-servers.net."), root("b.root-servers.net."), root("c.root-servers.net."));
    }

    private static Record root(String server) {
        return new NSRecord(Name.root, DClass.IN, ROOT_TTL_SECONDS, Name.fromConstantString(server));
    }
}
