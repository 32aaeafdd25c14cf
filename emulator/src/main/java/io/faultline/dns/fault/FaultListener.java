package io.faultline.dns.fault;

import io.faultline.dns.wire.Query;

/** Hears what faults decide without asking the server. On the loop; must not keep the query. */
public interface FaultListener {

    /** Listens to nothing. */
    FaultListener NONE = new FaultListener() {};

    /** A query is left without an answer. */
    default void silenced(Query query) {}

    /**
     * A fault answered.
     *
     * @param rcode the response code, 0 to 4095
     * @param sizeBytes the size of the answer
     */
    default void answered(Query query, int rcode, int sizeBytes) {}
}
