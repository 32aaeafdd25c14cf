package io.faultline.dns.fault.action;

import io.faultline.dns.fault.AnswerPlan;
import io.faultline.dns.fault.Reply;
import io.faultline.dns.fault.StatelessAction;
import io.faultline.dns.wire.Query;
import io.faultline.dns.wire.WireName;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.DNAMERecord;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.NameTooLongException;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/**
 * A DNAME that the zone does not have (RFC 6672): names below {@code owner} become names below {@code target}. With a target
 * below the owner they grow with each step, until one is too long, and that is YXDOMAIN (section 2.2).
 *
 * @param owner below this name
 * @param target names become names below this
 */
public record DnameRewrite(Name owner, Name target) implements StatelessAction {

    private static final long TTL_SECONDS = 60;

    /** A name has no more labels than this, so that no chain of growing names is longer. */
    private static final int MAX_STEPS = 127;

    /** Creates the action. */
    public DnameRewrite {
        if (!owner.isAbsolute() || !target.isAbsolute() || owner.equals(target)) {
            throw new IllegalArgumentException(
                    "owner: " + owner + ", target: " + target + " (expected: two absolute names)");
        }
    }

    @Override
    public String describe() {
        return "rewrite names below " + owner + " to " + target + " by DNAME";
    }

    @Override
    public void on(Query query, AnswerPlan plan) {
        // RFC 6672 section 2.3: the owner itself is not rewritten.
        WireName apex = WireName.of(owner);
        if (query.name().isSubdomainOf(apex) && query.name().labels() > apex.labels()) {
            plan.answerWith(Rcode.NOERROR);
            plan.edit(this::rewrite);
        }
    }

    private void rewrite(Reply reply) {
        Message message = reply.message();
        Record question = message == null ? null : message.getQuestion();
        if (message == null || question == null) {
            return;
        }
        DNAMERecord dname = new DNAMERecord(owner, DClass.IN, TTL_SECONDS, target);
        message.addRecord(dname, Section.ANSWER);
        message.getHeader().setFlag(Flags.AA);
        Name name = question.getName();
        try {
            for (int i = 0; i < MAX_STEPS && name.subdomain(owner) && !name.equals(owner); i++) {
                Name next = name.fromDNAME(dname);
                // Section 3.1: the synthesised CNAME has the TTL of the DNAME.
                message.addRecord(new CNAMERecord(name, DClass.IN, TTL_SECONDS, next), Section.ANSWER);
                name = next;
            }
        } catch (NameTooLongException e) {
            message.getHeader().setRcode(Rcode.YXDOMAIN);
        }
        reply.message(message);
    }
}
