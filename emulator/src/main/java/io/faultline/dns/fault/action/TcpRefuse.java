package io.faultline.dns.fault.action;

import io.faultline.dns.fault.AnswerPlan;
import io.faultline.dns.fault.Effect;
import io.faultline.dns.fault.FaultAction;
import io.faultline.dns.fault.FaultSite;
import io.faultline.dns.wire.Query;

/** Connects by TCP are refused, whoever asks: a connection is not yet about any name. */
public record TcpRefuse() implements FaultAction {

    @Override
    public String describe() {
        return "refuse TCP";
    }

    @Override
    public boolean isAboutConnections() {
        return true;
    }

    @Override
    public Effect at(FaultSite site) {
        site.refuseTcp(true);
        return new Effect() {
            @Override
            public void on(Query query, AnswerPlan plan) {
                // Queries of connections that are open already are answered.
            }

            @Override
            public void end() {
                site.refuseTcp(false);
            }
        };
    }
}
