package io.faultline.dns.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.util.concurrent.EventExecutor;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Name;

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

    /**
     * Sends a reply of several messages, in place of {@link #reply}. The next message is made when the connection takes it; one
     * that takes none for the idle timeout is closed.
     *
     * @throws UnsupportedOperationException on a transport without connections
     */
    default void stream(MessageStream messages) {
        throw new UnsupportedOperationException("a reply of several messages (expected: a connection)");
    }

    /** Returns how many octets a buffer of {@link #newReply} begins with that are not the message's. */
    default int prefixBytes() {
        return 0;
    }

    /** Returns how many octets of the largest message a reply has to leave free for what is appended to it: a TSIG record. */
    default int reservedBytes() {
        return 0;
    }

    /** Returns the name of the key whose TSIG (RFC 8945) proved who sent the message, or null. */
    default @Nullable Name tsigKey() {
        return null;
    }

    /** Returns the channel that the message came by, or null: for faults, which do with it what no reply does. */
    default @Nullable Channel channel() {
        return null;
    }
}
