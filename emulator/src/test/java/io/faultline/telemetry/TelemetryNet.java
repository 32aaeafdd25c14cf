package io.faultline.telemetry;

import io.faultline.fabric.Link;
import io.faultline.fabric.LinkProfile;
import io.faultline.fabric.Network;
import io.faultline.host.Host;
import io.faultline.packet.Address;
import io.faultline.routing.Router;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.SimpleChannelInboundHandler;
import java.net.InetSocketAddress;

/** A client and an echo server with a router between them: traffic for the telemetry to tell of. */
public final class TelemetryNet {
    public static final int PORT = 7;
    private static final long MS = 1_000_000;

    public final Network network;
    public final Host client;
    public final Host server;
    public final Router router;
    public final Link near;
    public final Link far;

    public TelemetryNet(Network network) {
        this.network = network;
        client = new Host(network, "client");
        server = new Host(network, "server");
        router = new Router(network, "r1");
        near = network.connect(client, router, "client-r1", LinkProfile.PERFECT.withDelayNs(MS));
        far = network.connect(router, server, "r1-server", LinkProfile.PERFECT.withDelayNs(MS));
        client.addAddress(Address.of("127.1.0.2"));
        server.addAddress(Address.of("127.2.0.2"));
        router.addInterface(near.b(), Address.of("127.1.0.1"), 24);
        router.addInterface(far.a(), Address.of("127.2.0.1"), 24);
        server.tcpServerBootstrap()
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(new ChannelInboundHandlerAdapter() {
                            @Override
                            public void channelRead(ChannelHandlerContext ctx, Object message) {
                                ctx.writeAndFlush(message);
                            }
                        });
                    }
                })
                .bind(new InetSocketAddress("127.2.0.2", PORT));
        network.loop().runFor(0);
    }

    /** Sends bytes to the server and closes when as many have come back. */
    public void echo(int bytes) {
        client.tcpBootstrap()
                .handler(new SimpleChannelInboundHandler<ByteBuf>() {
                    private int received;

                    @Override
                    public void channelActive(ChannelHandlerContext ctx) {
                        ctx.writeAndFlush(Unpooled.buffer().writeZero(bytes));
                    }

                    @Override
                    protected void channelRead0(ChannelHandlerContext ctx, ByteBuf message) {
                        received += message.readableBytes();
                        if (received == bytes) {
                            ctx.close();
                        }
                    }
                })
                .connect(new InetSocketAddress("127.2.0.2", PORT));
    }
}
