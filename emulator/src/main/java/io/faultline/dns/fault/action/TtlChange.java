package io.faultline.dns.fault.action;

import io.faultline.dns.fault.AnswerPlan;
import io.faultline.dns.fault.RecordWalk;
import io.faultline.dns.fault.Reply;
import io.faultline.dns.fault.StatelessAction;
import io.faultline.dns.wire.Query;
import org.xbill.DNS.Type;

/**
 * All TTLs of the reply are this.
 *
 * @param ttlSeconds what stands in the field, 0 to 2^32 - 1; RFC 2181 section 8 has 2^31 and more mean 0
 */
public record TtlChange(long ttlSeconds) implements StatelessAction {

    /** The largest TTL (RFC 2181 section 8). */
    public static final long MAX = (1L << 31) - 1;

    /** Creates the action. */
    public TtlChange {
        if (ttlSeconds < 0 || ttlSeconds >= 1L << 32) {
            throw new IllegalArgumentException("ttl: " + ttlSeconds + " (expected: 0 <= ttl <= 4294967295)");
        }
    }

    @Override
    public String describe() {
        return "set TTLs to " + ttlSeconds + " s";
    }

    @Override
    public void on(Query query, AnswerPlan plan) {
        plan.edit(this::change);
    }

    private void change(Reply reply) {
        for (RecordWalk at = new RecordWalk(reply); at.next(); ) {
            if (hasTtl(at.type())) {
                at.ttl(ttlSeconds);
            }
        }
    }

    /** The field means something else in an OPT record, and has to be 0 in a TSIG record. */
    static boolean hasTtl(int type) {
        return type != Type.OPT && type != Type.TSIG;
    }
}
