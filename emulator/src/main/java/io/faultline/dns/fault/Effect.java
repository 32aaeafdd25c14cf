package io.faultline.dns.fault;

import io.faultline.dns.wire.Query;

/** What a fault does with a query that it is for. On the server's loop; must not keep the query. */
@FunctionalInterface
public interface Effect {

    /** Says in {@code plan} what is to be done with {@code query}. */
    void on(Query query, AnswerPlan plan);

    /** The fault is switched off: what it holds is let go. */
    default void end() {}
}
