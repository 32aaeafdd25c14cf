package io.faultline.dns.server;

import io.faultline.dns.wire.Query;
import io.faultline.dns.wire.Transport;

/** Hears what a server does, for telemetry. Called on the server's loop; must not block or keep the query. */
public interface ServerListener {

    /** Why a message got no answer. */
    enum Ignored {
        /** It is shorter than a header. */
        TOO_SHORT,
        /** It is a response. */
        RESPONSE,
        /** A fault asked for silence. */
        FAULT,
        /** The client's network has been told the same too often. */
        RATE_LIMIT
    }

    /**
     * An answer was made.
     *
     * @param query the query; only id, flags, client and transport are valid where the message was malformed
     * @param rcode the response code, 0 to 4095
     * @param answerCount records in the answer section: 0 with NOERROR is NODATA or a referral
     * @param sizeBytes the size of the answer
     * @param truncated whether TC is set
     */
    default void answered(Query query, int rcode, int answerCount, int sizeBytes, boolean truncated) {}

    /** A message was left without an answer. */
    default void ignored(Transport transport, Ignored why) {}
}
