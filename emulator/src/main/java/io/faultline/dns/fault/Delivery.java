package io.faultline.dns.fault;

import io.faultline.dns.transport.Replier;

/** How a reply leaves. On the loop. */
@FunctionalInterface
public interface Delivery {

    /** The usual way. */
    Delivery PLAIN = (reply, replier) -> replier.reply(reply.take());

    /**
     * Sends the reply, or whatever is sent in its place.
     *
     * @param reply the reply, which is released afterwards unless it was {@link Reply#take taken}
     * @param replier the way back; to be ended by one {@link Replier#reply} or {@link Replier#drop}, now or later
     */
    void send(Reply reply, Replier replier);
}
