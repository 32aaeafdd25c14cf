package io.faultline.dns.secure;

import static io.faultline.dns.resolver.DnsRegion.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import io.faultline.dns.resolver.DnsRegion;
import io.faultline.dns.server.Asker;
import io.faultline.dns.server.AuthoritativeServer;
import io.faultline.dns.zone.ZoneTable;
import io.faultline.host.Host;
import io.faultline.testing.TestNet;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** TLS ends at the virtual server: its records are packets of the network, and its timers are the loop's. */
class Rfc7858TlsTest {

    @RegisterExtension
    final TestNet net = new TestNet();

    private final List<String> answers = new ArrayList<>();
    private Host client;
    private Host serverHost;
    private AuthoritativeServer server;

    @BeforeEach
    void buildRegion() {
        DnsRegion region = new DnsRegion(net.network());
        client = region.host("client", 1);
        serverHost = region.host("server", 2);
        ZoneTable zones = new ZoneTable();
        zones.put(Asker.zone("example.", """
                @ 60 SOA ns h 1 1 1 1 1
                @ 60 NS ns
                ns 60 A 127.1.0.2
                """));
        server = new AuthoritativeServer(serverHost, serverHost.addresses().get(0), 53, zones);
        TlsIdentity identity = TlsIdentity.selfSigned(
                "server", List.of(), serverHost.addresses(), serverHost.loop().random("server", "tls"));
        server.addPort(DnsOverTls.PORT, new DnsOverTls(identity));
        server.addPort(DnsOverHttps.PORT, new DnsOverHttps(identity));
        server.start();
        net.runFor(0);
        assertThat(server.isRunning()).isTrue();
    }

    private Channel connect(int port, boolean withTls) throws SSLException {
        SslContext context = SslContextBuilder.forClient()
                .sslProvider(SslProvider.JDK)
                .trustManager(InsecureTrustManagerFactory.INSTANCE)
                .endpointIdentificationAlgorithm(null)
                .build();
        return client.tcpBootstrap()
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        if (withTls) {
                            channel.pipeline().addLast(context.newHandler(channel.alloc()));
                        }
                        channel.pipeline().addLast(new LengthFieldBasedFrameDecoder(65_537, 0, 2, 0, 2));
                        channel.pipeline().addLast(new SimpleChannelInboundHandler<ByteBuf>() {
                            @Override
                            protected void channelRead0(ChannelHandlerContext ctx, ByteBuf frame) {
                                byte[] octets = new byte[frame.readableBytes()];
                                frame.readBytes(octets);
                                answers.addAll(Asker.records(Asker.parse(octets), Section.ANSWER));
                            }
                        });
                    }
                })
                .connect(new InetSocketAddress(serverHost.addresses().get(0).toInetAddress(), port))
                .channel();
    }

    @Test
    void aQueryInsideTlsIsAnsweredInTheNetworksTime() throws SSLException {
        Channel channel = connect(DnsOverTls.PORT, true);
        net.runFor(SECOND);
        byte[] query = Asker.query("ns.example", Type.A).toWire();
        channel.writeAndFlush(Unpooled.buffer().writeShort(query.length).writeBytes(query));
        net.runFor(SECOND);
        assertThat(answers).containsExactly("ns.example. A 127.1.0.2");
        assertThat(server.connections()).isEqualTo(1);
        net.runFor(12 * SECOND);
        assertThat(channel.isActive()).as("idle for longer than 10 s").isFalse();
        assertThat(server.connections()).isZero();
    }

    @Test
    void whoDoesNotShakeHandsIsSentAway() throws SSLException {
        Channel overTls = connect(DnsOverTls.PORT, false);
        Channel overHttps = connect(DnsOverHttps.PORT, false);
        net.runFor(SECOND);
        assertThat(server.connections()).isEqualTo(2);
        net.runFor(20 * SECOND);
        assertThat(overTls.isActive()).isFalse();
        assertThat(overHttps.isActive()).isFalse();
        assertThat(server.connections()).isZero();
    }

    @Test
    void aRequestThatOnlyTricklesInIsNotWaitedFor() throws SSLException {
        Channel overTls = connect(DnsOverTls.PORT, true);
        Channel overHttps = connect(DnsOverHttps.PORT, true);
        net.runFor(SECOND);
        assertThat(server.connections()).isEqualTo(2);
        for (int i = 0; i < 12; i++) {
            for (Channel channel : List.of(overTls, overHttps)) {
                if (channel.isActive()) {
                    channel.writeAndFlush(Unpooled.copiedBuffer("G".getBytes(StandardCharsets.US_ASCII)));
                }
            }
            net.runFor(SECOND);
        }
        assertThat(overTls.isActive()).isFalse();
        assertThat(overHttps.isActive()).isFalse();
        assertThat(server.connections()).isZero();
    }

    @Test
    void whatIsNoTlsEndsTheConnection() throws SSLException {
        Channel plain = connect(DnsOverTls.PORT, false);
        Channel http = connect(DnsOverHttps.PORT, false);
        net.runFor(SECOND);
        byte[] query = Asker.query("ns.example", Type.A).toWire();
        plain.writeAndFlush(Unpooled.buffer().writeShort(query.length).writeBytes(query));
        http.writeAndFlush(Unpooled.copiedBuffer("GET / HTTP/1.1\r\n\r\n", java.nio.charset.StandardCharsets.US_ASCII));
        net.runFor(SECOND);
        assertThat(plain.isActive()).isFalse();
        assertThat(http.isActive()).isFalse();
        assertThat(answers).isEmpty();
    }

    @Test
    void aServerThatStopsClosesAllItsPorts() throws SSLException {
        Channel channel = connect(DnsOverTls.PORT, true);
        net.runFor(SECOND);
        server.stop();
        net.runFor(SECOND);
        assertThat(channel.isActive()).isFalse();
        Channel refused = connect(DnsOverHttps.PORT, true);
        net.runFor(SECOND);
        assertThat(refused.isActive()).isFalse();
        server.start();
        net.runFor(0);
        assertThat(server.addedPorts()).containsExactly(853, 443);
        Channel again = connect(DnsOverTls.PORT, true);
        net.runFor(SECOND);
        assertThat(again.isActive()).isTrue();
        again.close();
        net.runFor(SECOND);
    }
}
