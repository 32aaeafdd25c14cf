package io.faultline.dns.fault.action;

import io.faultline.dns.fault.AnswerPlan;
import io.faultline.dns.fault.StatelessAction;
import io.faultline.dns.wire.Query;

/** Silence: no answer, no error. */
public record Drop() implements StatelessAction {

    @Override
    public String describe() {
        return "drop";
    }

    @Override
    public void on(Query query, AnswerPlan plan) {
        plan.drop();
    }
}
