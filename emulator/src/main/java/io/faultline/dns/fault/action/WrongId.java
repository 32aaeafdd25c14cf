package io.faultline.dns.fault.action;

import io.faultline.dns.fault.AnswerPlan;
import io.faultline.dns.fault.Reply;
import io.faultline.dns.fault.StatelessAction;
import io.faultline.dns.wire.Query;

/** The reply's ID is not the query's, as of a forger who guesses (RFC 5452 section 4.3): clients ignore it. */
public record WrongId() implements StatelessAction {

    private static final int CHANGED_BITS = 0x5555;

    @Override
    public String describe() {
        return "answer with a wrong ID";
    }

    @Override
    public void on(Query query, AnswerPlan plan) {
        plan.edit(WrongId::change);
    }

    private static void change(Reply reply) {
        reply.setShort(0, reply.unsignedShort(0) ^ CHANGED_BITS);
    }
}
