package io.faultline.dns.fault.action;

import io.faultline.dns.fault.AnswerPlan;
import io.faultline.dns.fault.StatelessAction;
import io.faultline.dns.wire.Query;
import org.xbill.DNS.Rcode;

/**
 * An error and no records. A code above 15 needs an OPT record (RFC 6891 section 6.1.3): queries without EDNS are answered as
 * usual.
 *
 * @param rcode the response code, 0 to 4095
 * @param ede the INFO-CODE of an extended error (RFC 8914), 0 to 65535, for queries with EDNS; -1 for none
 */
public record AnswerRcode(int rcode, int ede) implements StatelessAction {

    private static final int WITHOUT_EDNS = 15;

    /** Creates the action. */
    public AnswerRcode {
        if (rcode < 0 || rcode > 4095) {
            throw new IllegalArgumentException("rcode: " + rcode + " (expected: 0 <= rcode <= 4095)");
        }
        if (ede < -1 || ede > 65_535) {
            throw new IllegalArgumentException("ede: " + ede + " (expected: -1 <= ede <= 65535)");
        }
    }

    /** Answers with this code and no extended error. */
    public AnswerRcode(int rcode) {
        this(rcode, -1);
    }

    @Override
    public String describe() {
        return "answer " + Rcode.string(rcode) + (ede < 0 ? "" : " with EDE " + ede);
    }

    @Override
    public void on(Query query, AnswerPlan plan) {
        if (rcode <= WITHOUT_EDNS || query.hasEdns()) {
            plan.answerWith(rcode, ede);
        }
    }
}
