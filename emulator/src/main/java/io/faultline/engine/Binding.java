package io.faultline.engine;

import io.netty.bootstrap.AbstractBootstrap;
import io.netty.channel.ChannelFuture;
import java.net.SocketAddress;

/** Binds sockets, real and virtual, without the detour through the loop's task queue that a bootstrap takes. */
public final class Binding {
    private Binding() {}

    /**
     * Registers and binds at once: called on the loop's thread, the future is done when this returns, and the channel may be
     * written to.
     */
    public static ChannelFuture now(AbstractBootstrap<?, ?> bootstrap, SocketAddress address) {
        ChannelFuture registered = bootstrap.register();
        return registered.cause() != null ? registered : registered.channel().bind(address);
    }
}
