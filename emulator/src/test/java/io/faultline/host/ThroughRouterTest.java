package io.faultline.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultline.fabric.DropReason;
import io.faultline.fabric.Link;
import io.faultline.fabric.LinkProfile;
import io.faultline.packet.Address;
import io.faultline.packet.Prefix;
import io.faultline.routing.Route;
import io.faultline.routing.Router;
import io.faultline.testing.TestNet;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Hosts on both sides of a real router: what it says by ICMP is what their sockets' users learn. */
class ThroughRouterTest {
    private static final long MS = 1_000_000;
    private static final long SECOND = 1_000 * MS;

    @RegisterExtension
    final TestNet net = new TestNet();

    private Host client;
    private Host server;
    private Router router;
    private Link far;
    private int received;

    @BeforeEach
    void connectTwoHostsByARouter() {
        client = new Host(net.network(), "client");
        server = new Host(net.network(), "server");
        router = new Router(net.network(), "router");
        LinkProfile profile = LinkProfile.PERFECT.withDelayNs(5 * MS);
        Link near = net.network().connect(client, router, "near", profile);
        far = net.network().connect(router, server, "far", profile);
        client.addAddress(Address.of("127.1.0.1"));
        client.addAddress(Address.of("2001:db8:1::1"));
        server.addAddress(Address.of("127.1.1.1"));
        server.addAddress(Address.of("2001:db8:2::1"));
        router.addAddress(Address.of("127.1.255.1"));
        router.addAddress(Address.of("2001:db8::1"));
        router.staticRoutes().add(Prefix.of("127.1.0.0/24"), Route.connected(near.b()));
        router.staticRoutes().add(Prefix.of("127.1.1.0/24"), Route.connected(far.a()));
        router.staticRoutes().add(Prefix.of("2001:db8:1::/48"), Route.connected(near.b()));
        router.staticRoutes().add(Prefix.of("2001:db8:2::/48"), Route.connected(far.a()));
        server.tcpServerBootstrap()
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel ch) {
                        ch.pipeline().addLast(new ChannelInboundHandlerAdapter() {
                            @Override
                            public void channelRead(ChannelHandlerContext ctx, Object msg) {
                                received += ((ByteBuf) msg).readableBytes();
                                ((ByteBuf) msg).release();
                            }
                        });
                    }
                })
                .bind(new InetSocketAddress("0.0.0.0", 80));
        net.runFor(0);
    }

    private ChannelFuture connect(String address, int port) {
        return client.tcpBootstrap()
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 0)
                .handler(new ChannelInboundHandlerAdapter())
                .connect(new InetSocketAddress(address, port));
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.1.1.1", "2001:db8:2::1"})
    void aNarrowLinkBehindTheRouterIsDiscovered(String address) {
        // One direction only: the server does not know, and announces a large segment size.
        far.profile(far.forward(), LinkProfile.PERFECT.withDelayNs(5 * MS).withMtu(1300), net.nowNs());
        ChannelFuture connection = connect(address, 80);
        net.runFor(SECOND);
        connection.channel().writeAndFlush(Unpooled.wrappedBuffer(new byte[1_000_000]));
        net.runFor(30 * SECOND);

        assertThat(received).isEqualTo(1_000_000);
        assertThat(router.drops().count(DropReason.TOO_BIG)).isBetween(1L, 20L);
        assertThat(client.tcpCounters().timeouts())
                .as("nobody had to wait for a timer")
                .isZero();

        // The next connection knows.
        long before = router.drops().count(DropReason.TOO_BIG);
        ChannelFuture second = connect(address, 80);
        net.runFor(SECOND);
        second.channel().writeAndFlush(Unpooled.wrappedBuffer(new byte[100_000]));
        net.runFor(30 * SECOND);
        assertThat(received).isEqualTo(1_100_000);
        assertThat(router.drops().count(DropReason.TOO_BIG)).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.1.9.9", "2001:db8:9::9"})
    void withoutARouteConnectingFailsAfterOneRoundTripToTheRouter(String address) {
        long startNs = net.nowNs();
        ChannelFuture connecting = connect(address, 80);
        net.runFor(10 * MS - 1);
        assertThat(connecting.isDone()).isFalse();
        net.runFor(1);
        assertThat(net.nowNs() - startNs).isEqualTo(10 * MS);
        assertThat(connecting.cause())
                .isInstanceOf(NoRouteToHostException.class)
                .hasMessageContaining("unreachable");
    }

    @Test
    void aProhibitedPrefixAndABlackholeAreToldApart() {
        router.staticRoutes().add(Prefix.of("127.1.2.0/24"), Route.Special.PROHIBIT);
        router.staticRoutes().add(Prefix.of("127.1.3.0/24"), Route.Special.BLACKHOLE);
        ChannelFuture prohibited = connect("127.1.2.1", 80);
        ChannelFuture blackholed = connect("127.1.3.1", 80);
        ChannelFuture refused = connect("127.1.1.1", 81);
        net.runFor(SECOND);
        assertThat(prohibited.cause())
                .isInstanceOf(NoRouteToHostException.class)
                .hasMessageContaining("prohibited");
        assertThat(blackholed.isDone()).isFalse();
        assertThat(refused.cause()).isInstanceOf(ConnectException.class).hasMessageContaining("refused");

        net.runFor(126 * SECOND);
        assertThat(blackholed.cause()).hasMessageContaining("timed out");
    }

    @Test
    void anEstablishedConnectionOutlivesARouteThatComesBack() {
        ChannelFuture connection = connect("127.1.1.1", 80);
        net.runFor(SECOND);
        router.staticRoutes().withdraw(Prefix.of("127.1.1.0/24"));
        connection.channel().writeAndFlush(Unpooled.wrappedBuffer(new byte[100_000]));
        net.runFor(300 * SECOND);
        assertThat(received).isZero();
        assertThat(connection.channel().isActive()).isTrue();

        router.staticRoutes().add(Prefix.of("127.1.1.0/24"), Route.connected(far.a()));
        net.runFor(120 * SECOND);
        assertThat(received).isEqualTo(100_000);
    }

    @Test
    void aPingToNowhereLearnsWhy() {
        var ping = client.ping(Address.of("127.1.9.9"), SECOND);
        net.runFor(10 * MS);
        assertThat(ping.cause()).isInstanceOf(NoRouteToHostException.class).hasMessageContaining("NETWORK_UNREACHABLE");
    }
}
