package io.faultline.dns.fault;

import io.faultline.dns.wire.Query;

/**
 * A way in which a server or resolver misbehaves, switched on and off while it runs. Called on its loop for each query that
 * parses, before anything answers it; it must not keep the query.
 */
@FunctionalInterface
public interface ServerFault {

    /** Says in {@code plan} what is to be done with {@code query}; leaves it alone if the fault is not about the query. */
    void apply(Query query, AnswerPlan plan);

    /** It has been switched off. */
    default void end() {}
}
