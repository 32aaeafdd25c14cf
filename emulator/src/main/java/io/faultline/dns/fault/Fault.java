package io.faultline.dns.fault;

import io.faultline.dns.wire.Query;
import java.util.function.Predicate;

/** A fault that can be switched on: an effect on the queries that a selector takes. One for each server; on its loop only. */
public final class Fault implements ServerFault {

    private final String name;
    private final String what;
    private final Predicate<Query> selector;
    private final Effect effect;
    private long hits;

    /**
     * Creates the fault.
     *
     * @param selector asked once for each query
     */
    public Fault(Predicate<Query> selector, Effect effect) {
        this("", "", selector, effect);
    }

    /**
     * Creates the fault.
     *
     * @param name under which it is found again
     * @param what what it does, in a few words
     * @param selector asked once for each query
     */
    public Fault(String name, String what, Predicate<Query> selector, Effect effect) {
        this.name = name;
        this.what = what;
        this.selector = selector;
        this.effect = effect;
    }

    /** Returns the name under which it is found again. */
    public String name() {
        return name;
    }

    /** Returns what it does, in a few words. */
    public String what() {
        return what;
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
