package io.faultline.dns.fault.action;

import io.faultline.dns.fault.AnswerPlan;
import io.faultline.dns.fault.RecordWalk;
import io.faultline.dns.fault.Reply;
import io.faultline.dns.fault.StatelessAction;
import io.faultline.dns.wire.Query;

/** The records of one RRset have different TTLs, each half of the one before: RFC 2181 section 5.2 has the lowest count. */
public record TtlMismatch() implements StatelessAction {

    @Override
    public String describe() {
        return "different TTLs within an RRset";
    }

    @Override
    public void on(Query query, AnswerPlan plan) {
        plan.edit(TtlMismatch::change);
    }

    private static void change(Reply reply) {
        int section = -1;
        int type = -1;
        long ttl = 0;
        for (RecordWalk at = new RecordWalk(reply); at.next(); ) {
            if (!TtlChange.hasTtl(at.type())) {
                continue;
            }
            boolean same = at.section() == section && at.type() == type;
            ttl = same ? ttl / 2 : at.ttl();
            section = at.section();
            type = at.type();
            at.ttl(ttl);
        }
    }
}
