package io.faultline.dns.fault;

import io.faultline.dns.wire.Query;
import java.util.function.Predicate;

/** A fault that can be switched on: an effect on the queries that a selector takes. One for each server; on its loop only. */
public final class Fault implements ServerFault {

    private final Predicate<Query> selector;
    private final Effect effect;
    private long hits;

    /**
     * Creates the fault.
     *
     * @param selector asked once for each query
     */
    public Fault(Predicate<Query> selector, Effect effect) {
        this.selector = selector;
        this.effect = effect;
    }

    /** Returns how many queries it has been for. */
    public long hits() {
        return hits;
    }

    @Override
    public void apply(Query query, AnswerPlan plan) {
        if (selector.test(query)) {
            hits++;
            effect.on(query, plan);
        }
    }

    @Override
    public void end() {
        effect.end();
    }
}
