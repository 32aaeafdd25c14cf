package io.faultline.dns.server;

import io.faultline.dns.wire.Query;

/**
 * A way in which a server misbehaves, switched on and off while it runs. To add another: one class that implements this.
 * Called on the server's loop, for each valid query, before the zones are asked; it must not keep the query.
 */
@FunctionalInterface
public interface ServerFault {

    /** Says in {@code plan} what is to be done with {@code query}; leaves it alone if the fault is not about the query. */
    void apply(Query query, AnswerPlan plan);
}
