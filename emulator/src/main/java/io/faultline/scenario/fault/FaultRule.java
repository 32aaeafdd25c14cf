package io.faultline.scenario.fault;

import io.faultline.dns.fault.AnswerPlan;
import io.faultline.dns.fault.Criterion;
import io.faultline.dns.fault.Effect;
import io.faultline.dns.fault.Fault;
import io.faultline.dns.fault.FaultAction;
import io.faultline.dns.fault.FaultSite;
import io.faultline.dns.fault.select.AllOf;
import io.faultline.dns.wire.Query;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What is done with which queries. Immutable.
 *
 * @param when the queries
 * @param actions what is done with each of them, at least one
 */
public record FaultRule(Criterion when, List<FaultAction> actions) {

    /** Creates the rule. */
    public FaultRule {
        if (actions.isEmpty()) {
            throw new IllegalArgumentException("actions: none (expected: at least one)");
        }
        actions = List.copyOf(actions);
    }

    /** What is done with every query. */
    static FaultRule always(FaultAction... actions) {
        return new FaultRule(AllOf.EVERYTHING, List.of(actions));
    }

    /** Whether it is about all that reaches a server. */
    public boolean isAboutConnections() {
        return actions.stream().anyMatch(FaultAction::isAboutConnections);
    }

    /** Whether it is for servers that have zones. */
    public boolean needsZones() {
        return actions.stream().anyMatch(FaultAction::needsZones);
    }

    /** Whether it is for servers with a zone that is signed here. */
    public boolean needsSignedZones() {
        return actions.stream().anyMatch(FaultAction::needsSignedZones);
    }

    /** This rule for those queries only that another criterion takes, too; that one is asked first. */
    public FaultRule and(Criterion narrower) {
        if (narrower.equals(AllOf.EVERYTHING) || isAboutConnections()) {
            return this;
        }
        return new FaultRule(when.equals(AllOf.EVERYTHING) ? narrower : new AllOf(List.of(narrower, when)), actions);
    }

    /** In a few words: {@code answer SERVFAIL for at or below shop.example., AAAA}. */
    public String describe() {
        String what = actions.stream().map(FaultAction::describe).collect(Collectors.joining(" and "));
        return when.equals(AllOf.EVERYTHING) ? what : what + " for " + when.describe();
    }

    /**
     * Switches it on.
     *
     * @param name under which it is found again
     * @return the fault, which is on
     * @throws IllegalArgumentException if an action cannot be done there; nothing is on then
     */
    public Fault switchOn(FaultSite site, String name) {
        List<Effect> effects = new ArrayList<>();
        Effect all = new Effect() {
            @Override
            public void on(Query query, AnswerPlan plan) {
                for (int i = 0; i < effects.size(); i++) {
                    effects.get(i).on(query, plan);
                }
            }

            @Override
            public void end() {
                effects.forEach(Effect::end);
            }
        };
        try {
            actions.forEach(action -> effects.add(action.at(site)));
        } catch (IllegalArgumentException e) {
            all.end();
            throw e;
        }
        Fault fault = new Fault(name, describe(), when.at(site), all);
        site.faults().add(fault);
        return fault;
    }
}
