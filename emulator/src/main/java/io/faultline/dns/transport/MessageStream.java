package io.faultline.dns.transport;

import io.netty.buffer.ByteBuf;

/**
 * A reply of several messages, such as a zone transfer, made piece by piece as fast as the client reads. On the loop of its
 * connection only.
 */
public interface MessageStream {

    /**
     * Appends the next message.
     *
     * @param into where to append; a buffer of {@link Replier#newReply}, which stays the caller's
     * @return whether there are more
     */
    boolean next(ByteBuf into);

    /** Says that the stream is over: after the last message, or when the connection ended before. Called once. */
    default void end() {}
}
