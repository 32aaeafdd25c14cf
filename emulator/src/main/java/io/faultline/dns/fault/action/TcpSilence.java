package io.faultline.dns.fault.action;

import io.faultline.dns.fault.AnswerPlan;
import io.faultline.dns.fault.StatelessAction;
import io.faultline.dns.wire.Query;

/** A connection is accepted and read from, and nothing is answered; it stays open for as long as the client likes. */
public record TcpSilence() implements StatelessAction {

    @Override
    public String describe() {
        return "accept TCP without a reply";
    }

    @Override
    public void on(Query query, AnswerPlan plan) {
        if (query.transport().isStream()) {
            plan.hang();
        }
    }
}
