package io.faultline.dns.fault;

import io.faultline.dns.wire.Query;
import java.util.function.Predicate;

/** One thing by which the queries that a fault is for are told from others. Immutable. */
public interface Criterion {

    /** What it takes, in a few words such as {@code every 3rd}. */
    String describe();

    /**
     * Prepares it for one server; what it counts belongs to the predicate, which must be asked once for each query that the
     * criteria before it took, on the server's loop.
     */
    Predicate<Query> at(FaultSite site);
}
