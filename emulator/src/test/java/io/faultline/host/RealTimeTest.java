package io.faultline.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultline.engine.NetworkLoop;
import io.faultline.engine.RealTimeOptions;
import io.faultline.fabric.LinkProfile;
import io.faultline.fabric.Network;
import io.faultline.packet.Address;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The same hosts on the wall clock. */
class RealTimeTest {
    private static final long MS = 1_000_000;

    @Test
    void anEchoTakesTheWiresTimeOnTheWallClock() throws Exception {
        CompletableFuture<Long> echoed = new CompletableFuture<>();
        CompletableFuture<Throwable> refused = new CompletableFuture<>();
        try (NetworkLoop loop = NetworkLoop.real(1, RealTimeOptions.DEFAULT)) {
            loop.start();
            CompletableFuture<Network> made = new CompletableFuture<>();
            loop.execute(() -> made.complete(build(loop, echoed, refused)));
            Network network = made.get(10, TimeUnit.SECONDS);

            assertThat(echoed.get(10, TimeUnit.SECONDS)).isBetween(40 * MS, 2000 * MS);
            assertThat(refused.get(10, TimeUnit.SECONDS)).isInstanceOf(ConnectException.class);

            CompletableFuture<Integer> left = new CompletableFuture<>();
            loop.execute(() -> {
                network.close();
                network.ledger().assertConserved();
                left.complete(loop.pendingEvents());
            });
            assertThat(left.get(10, TimeUnit.SECONDS)).as("events left").isZero();
        }
    }

    private static Network build(
            NetworkLoop loop, CompletableFuture<Long> echoed, CompletableFuture<Throwable> refused) {
        Network network = new Network(loop);
        Host client = new Host(network, "client");
        Host server = new Host(network, "server");
        network.connect(client, server, "wire", LinkProfile.PERFECT.withDelayNs(10 * MS));
        client.addAddress(Address.of("127.1.0.1"));
        server.addAddress(Address.of("127.1.0.2"));
        server.tcpServerBootstrap()
                .childHandler(new ChannelInboundHandlerAdapter() {
                    @Override
                    public void channelRead(ChannelHandlerContext ctx, Object msg) {
                        ctx.writeAndFlush(msg);
                    }
                })
                .bind(new InetSocketAddress("127.1.0.2", 7));
        long startNs = loop.nowNs();
        client.tcpBootstrap()
                .handler(new ChannelInboundHandlerAdapter() {
                    @Override
                    public void channelActive(ChannelHandlerContext ctx) {
                        ctx.writeAndFlush(Unpooled.wrappedBuffer(new byte[] {1}));
                    }

                    @Override
                    public void channelRead(ChannelHandlerContext ctx, Object msg) {
                        ((ByteBuf) msg).release();
                        echoed.complete(loop.nowNs() - startNs);
                        ctx.close();
                    }
                })
                .connect(new InetSocketAddress("127.1.0.2", 7));
        client.tcpBootstrap()
                .handler(new ChannelInboundHandlerAdapter())
                .connect(new InetSocketAddress("127.1.0.2", 8))
                .addListener(f -> refused.complete(f.cause()));
        return network;
    }
}
