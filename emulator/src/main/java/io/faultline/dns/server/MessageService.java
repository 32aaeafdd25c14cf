package io.faultline.dns.server;

import io.faultline.dns.transport.Replier;
import io.faultline.dns.wire.Query;
import io.netty.buffer.ByteBuf;

/**
 * Takes the messages that are no plain lookup: those of another opcode than QUERY (NOTIFY, UPDATE), and questions for a
 * transfer (AXFR, IXFR). Called on the server's loop.
 */
public interface MessageService {

    /**
     * Returns whether this service handles such messages.
     *
     * @param opcode the header's opcode, 0 to 15
     * @param qtype the type asked for; 0 where the message has not exactly one readable question
     */
    boolean accepts(int opcode, int qtype);

    /**
     * Handles a message, and ends {@code replier} by one reply or drop, now or {@linkplain Replier#later later}.
     *
     * @param message the whole message, header first; its octets and indices are not to be changed, and valid until the return
     * @param query what is known of it, valid until the return: header, client and transport always; the question if {@link
     *     Query#hasQuestion}; EDNS if the opcode is QUERY
     */
    void handle(ByteBuf message, Query query, Replier replier);
}
