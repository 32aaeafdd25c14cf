package io.faultline.dns.transport;

import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.EventExecutor;

/** The way back to whoever sent a message. Used on the loop of its channel only. */
public interface Replier {

    /** Returns the executor of the channel; what is scheduled on it follows the loop's clock. */
    EventExecutor executor();

    /** Returns an empty buffer to append a reply to. The caller owns it until it is given to {@link #reply}. */
    ByteBuf newReply();

    /**
     * Sends a reply that was made in a buffer of {@link #newReply}; takes the ownership. A reply to a connection that has closed
     * meanwhile is released and forgotten.
     */
    void reply(ByteBuf reply);

    /**
     * Returns a replier that may still be used after the handler has returned; this one may not. Each must be ended by one {@link
     * #reply} or {@link #drop}.
     */
    Replier later();

    /** Says that there will be no reply. */
    void drop();
}
