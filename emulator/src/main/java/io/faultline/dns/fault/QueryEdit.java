package io.faultline.dns.fault;

import io.faultline.dns.wire.Query;
import io.netty.buffer.ByteBuf;

/** Changes a query before the server sees it: what it is asked is then not what the client asked. On the loop. */
@FunctionalInterface
public interface QueryEdit {

    /**
     * Returns the message that the server is to see.
     *
     * @param message the octets as they came, to be left alone; its indices are the message's bounds
     * @param query what they mean
     */
    ByteBuf edit(ByteBuf message, Query query);
}
