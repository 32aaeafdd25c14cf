package io.faultline.host;

import io.netty.buffer.ByteBuf;

/** Takes the datagrams of a {@link HostDatagramChannel} at once and without an object for each, past Netty's pipeline. */
@FunctionalInterface
public interface DatagramReceiver {
    /**
     * A datagram has arrived. Runs on the loop's thread, in the event of its arrival.
     *
     * @param payload its payload from reader to writer index, valid until the return; not to be released or written to
     * @param from who sent it
     */
    void received(ByteBuf payload, DatagramPeer from);
}
