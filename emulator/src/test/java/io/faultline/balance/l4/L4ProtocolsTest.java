package io.faultline.balance.l4;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faultline.balance.TargetGroup;
import io.faultline.balance.TargetGroupSettings;
import io.faultline.dns.resolver.CachePolicy;
import io.faultline.dns.resolver.ResolverOptions;
import io.faultline.dns.resolver.StubResolver;
import io.faultline.dns.server.AuthoritativeServer;
import io.faultline.dns.wire.Names;
import io.faultline.dns.wire.TtlScale;
import io.faultline.dns.zone.ZoneFile;
import io.faultline.dns.zone.ZoneTable;
import io.faultline.fabric.DropReason;
import io.faultline.fabric.LinkProfile;
import io.faultline.host.Host;
import io.faultline.packet.Address;
import io.faultline.packet.IpProtocol;
import io.faultline.testing.Star;
import io.faultline.testing.TestNet;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.util.concurrent.Future;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What passes through a balancer besides HTTP over IPv4. */
class L4ProtocolsTest {
    private static final long SECOND = 1_000_000_000L;

    @RegisterExtension
    final TestNet net = new TestNet();

    private Star star;
    private Host client;
    private Host balancerHost;
    private L4Balancer balancer;
    private TargetGroup group;

    @BeforeEach
    void build() {
        star = new Star(net);
        client = star.host("client", "127.1.0.1", "fd00::1");
        balancerHost = star.host("lb", "127.1.0.9", "fd00::9");
        balancer = star.owns(new L4Balancer(balancerHost, L4Settings.defaults()));
        group = new TargetGroup(
                net.loop(), 0, "targets", TargetGroupSettings.defaults().unchecked());
    }

    @AfterEach
    void close() throws Exception {
        star.close();
    }

    @Test
    void dnsQueriesOverUdpAreSharedAmongNameServers() throws IOException {
        ZoneTable zones = new ZoneTable();
        String text = """
                $TTL 60
                @    IN SOA ns hostmaster 1 7200 900 1209600 60
                @    IN NS  ns
                ns   IN A   127.1.0.9
                shop IN A   127.1.0.80
                """;
        zones.put(ZoneFile.load(
                new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII)),
                "zone",
                Names.absolute("cloud.test."),
                TtlScale.NONE));
        for (int i = 1; i <= 2; i++) {
            Host host = star.host("ns-" + i, "127.1.1." + i);
            AuthoritativeServer server =
                    new AuthoritativeServer(host, host.addresses().get(0), 53, zones);
            server.start();
            star.owns(server::stop);
            group.register("ns-" + i, host.addresses().get(0), 53, "");
        }
        serve("127.1.0.9", 53, IpProtocol.UDP);
        StubResolver resolver = new StubResolver(
                client,
                ResolverOptions.of(List.of(
                                new InetSocketAddress(Address.of("127.1.0.9").toInetAddress(), 53)))
                        .withFamilies(ResolverOptions.Families.IPV4),
                CachePolicy.none());
        for (int i = 0; i < 10; i++) {
            Future<List<Address>> found = resolver.resolve("shop.cloud.test");
            net.runForMs(100);
            assertThat(found.getNow()).containsExactly(Address.of("127.1.0.80"));
        }

        assertThat(group.targets())
                .allSatisfy(target -> assertThat(target.chosen()).isEqualTo(5));
        net.runFor(121 * SECOND);
        assertThat(balancer.flows()).as("forgotten after 120 s of silence").isZero();
    }

    @Test
    void aStreamOverIpv6ArrivesBitForBitBothWays() {
        Host echo = star.host("echo", "fd00::e");
        star.link(echo).profile(LinkProfile.PERFECT.withDelayNs(2_000_000).withRateBps(100_000_000), net.nowNs());
        echo.tcpServerBootstrap()
                .childHandler(new ChannelInitializer<>() {
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
                .bind(new InetSocketAddress(Address.of("fd00::e").toInetAddress(), 7));
        group.register("echo", Address.of("fd00::e"), 7, "");
        serve("fd00::9", 7, IpProtocol.TCP);
        byte[] bytes = new byte[3_000_000];
        new SplittableRandom(6).nextBytes(bytes);
        ByteArrayOutputStream back = new ByteArrayOutputStream();
        client.tcpBootstrap()
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(new ChannelInboundHandlerAdapter() {
                            @Override
                            public void channelActive(ChannelHandlerContext ctx) {
                                ctx.writeAndFlush(Unpooled.wrappedBuffer(bytes));
                            }

                            @Override
                            public void channelRead(ChannelHandlerContext ctx, Object message) {
                                ByteBuf buffer = (ByteBuf) message;
                                back.writeBytes(ByteBufUtil.getBytes(buffer));
                                buffer.release();
                            }
                        });
                    }
                })
                .connect(new InetSocketAddress(Address.of("fd00::9").toInetAddress(), 7));
        net.runFor(30 * SECOND);

        assertThat(Arrays.equals(back.toByteArray(), bytes))
                .as("seed 6, %d bytes", back.size())
                .isTrue();
        assertThat(balancer.flows()).isEqualTo(1);
        assertThat(net.network().ledger().dropped().count(DropReason.BAD_CHECKSUM))
                .isZero();
    }

    @Test
    void aPingToTheVirtualAddressIsAnsweredByTheBalancerItself() {
        serve("127.1.0.9", 80, IpProtocol.TCP);
        Future<Long> ping = client.ping(Address.of("127.1.0.9"), SECOND);
        net.runFor(SECOND);

        assertThat(ping.getNow()).isEqualTo(4_000_000);
    }

    @Test
    void aSecondBalancerOnOneHostIsRefusedBecauseTheyWouldTakeEachOthersPackets() {
        assertThatThrownBy(() -> new L4Balancer(balancerHost, L4Settings.defaults()))
                .hasMessage("host lb has a packet hook (expected: one at most)");
    }

    private void serve(String address, int port, int protocol) {
        balancer.serve(Address.of(address), port, protocol, group, "round-robin", VirtualServiceSettings.defaults());
    }
}
