package io.faultline.edge;

import io.faultline.host.HostChannelOption;
import io.faultline.packet.Address;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.DuplexChannel;
import java.net.InetSocketAddress;

/** Connects from an attached host to somewhere in the network; the connection does not read until it is spliced. */
final class Dialer {
    private Dialer() {}

    /** Starts a connect; how it fails is read by {@link DialFailure#ofConnect}. */
    static ChannelFuture dial(Attachment from, Address to, int port, int timeoutMillis) {
        return bootstrap(from, timeoutMillis).connect(new InetSocketAddress(to.toInetAddress(), port));
    }

    /** Starts a connect that ends with the target's SYN-ACK, unseen by the target's application. */
    static ChannelFuture probe(Attachment from, Address to, int port, int timeoutMillis) {
        return bootstrap(from, timeoutMillis)
                .option(HostChannelOption.TCP_HALF_OPEN, true)
                .connect(new InetSocketAddress(to.toInetAddress(), port));
    }

    private static Bootstrap bootstrap(Attachment from, int timeoutMillis) {
        return from.host()
                .tcpBootstrap()
                .option(ChannelOption.AUTO_READ, false)
                .option(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, timeoutMillis)
                .handler(new ChannelInitializer<DuplexChannel>() {
                    @Override
                    protected void initChannel(DuplexChannel channel) {}
                });
    }
}
