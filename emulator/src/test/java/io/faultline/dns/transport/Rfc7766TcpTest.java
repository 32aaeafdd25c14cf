package io.faultline.dns.transport;

import static io.faultline.dns.resolver.DnsRegion.MS;
import static io.faultline.dns.resolver.DnsRegion.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import io.faultline.dns.fault.Fault;
import io.faultline.dns.fault.QuerySelector;
import io.faultline.dns.resolver.DnsRegion;
import io.faultline.dns.server.Asker;
import io.faultline.dns.server.AuthoritativeServer;
import io.faultline.dns.server.ServerOptions;
import io.faultline.dns.wire.WireName;
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
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.xbill.DNS.Message;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** RFC 7766: the server's TCP side, over a virtual network and in its time. */
class Rfc7766TcpTest {

    @RegisterExtension
    final TestNet net = new TestNet();

    private Host client;
    private Host serverHost;
    private AuthoritativeServer server;
    private final List<Integer> ids = new ArrayList<>();
    private final List<Message> answers = new ArrayList<>();

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
                slow 60 A 127.1.0.3
                """));
        server = new AuthoritativeServer(
                serverHost.udpBootstrap(),
                serverHost.tcpServerBootstrap(),
                DnsRegion.dnsPortOf(serverHost),
                zones,
                ServerOptions.DEFAULT.withTransport(new TransportOptions(3, 10, 10 * SECOND)),
                () -> 0);
        server.start();
        net.runFor(0);
        assertThat(server.isRunning()).isTrue();
    }

    private Channel connect() {
        return client.tcpBootstrap()
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(new LengthFieldBasedFrameDecoder(65_537, 0, 2, 0, 2));
                        channel.pipeline().addLast(new SimpleChannelInboundHandler<ByteBuf>() {
                            @Override
                            protected void channelRead0(ChannelHandlerContext ctx, ByteBuf frame) {
                                byte[] octets = new byte[frame.readableBytes()];
                                frame.readBytes(octets);
                                answers.add(Asker.parse(octets));
                                ids.add(answers.get(answers.size() - 1)
                                        .getHeader()
                                        .getID());
                            }
                        });
                    }
                })
                .connect(DnsRegion.dnsPortOf(serverHost))
                .channel();
    }

    private static ByteBuf framed(String name, int id) {
        Message query = Asker.query(name, Type.A);
        query.getHeader().setID(id);
        byte[] octets = query.toWire();
        return Unpooled.buffer().writeShort(octets.length).writeBytes(octets);
    }

    @Test
    void manyQueriesOnOneConnectionAreAllAnswered() {
        Channel channel = connect();
        net.runFor(SECOND);
        for (int i = 0; i < 200; i++) {
            channel.write(framed("ns.example", i));
        }
        channel.flush();
        net.runFor(SECOND);
        assertThat(ids).hasSize(200).doesNotHaveDuplicates();
        assertThat(answers)
                .allSatisfy(
                        answer -> assertThat(answer.getSection(Section.ANSWER)).hasSize(1));
        channel.close();
        net.runFor(SECOND);
        assertThat(server.connections()).isZero();
    }

    @Test
    void aLateAnswerDoesNotHoldUpTheNext() {
        server.addFault(
                new Fault(QuerySelector.exactly(WireName.of("slow.example")), (query, plan) -> plan.delay(2 * SECOND)));
        Channel channel = connect();
        net.runFor(SECOND);
        channel.writeAndFlush(framed("slow.example", 1));
        channel.writeAndFlush(framed("ns.example", 2));
        net.runFor(SECOND);
        assertThat(ids).containsExactly(2);
        net.runFor(2 * SECOND);
        assertThat(ids).containsExactly(2, 1);
        channel.close();
        net.runFor(SECOND);
    }

    @Test
    void aMessageThatComesOctetByOctetIsPutTogether() {
        Channel channel = connect();
        net.runFor(SECOND);
        ByteBuf message = framed("ns.example", 7);
        while (message.isReadable()) {
            channel.writeAndFlush(message.readBytes(1));
            net.runFor(50 * MS);
        }
        message.release();
        net.runFor(SECOND);
        assertThat(ids).containsExactly(7);
        channel.close();
        net.runFor(SECOND);
    }

    @Test
    void anIdleConnectionIsClosedAndSoIsOneThatOnlyTrickles() {
        Channel idle = connect();
        Channel trickling = connect();
        net.runFor(SECOND);
        for (int i = 0; i < 12; i++) {
            if (trickling.isActive()) {
                trickling.writeAndFlush(Unpooled.buffer().writeByte(1));
            }
            net.runFor(SECOND);
        }
        assertThat(idle.isActive()).isFalse();
        assertThat(trickling.isActive()).isFalse();
        assertThat(server.connections()).isZero();
    }

    @Test
    void aConnectionInUseIsKept() {
        Channel channel = connect();
        for (int i = 0; i < 5; i++) {
            net.runFor(8 * SECOND);
            channel.writeAndFlush(framed("ns.example", i));
        }
        net.runFor(SECOND);
        assertThat(ids).containsExactly(0, 1, 2, 3, 4);
        channel.close();
        net.runFor(SECOND);
    }

    @Test
    void connectionsBeyondTheLimitAreClosed() {
        List<Channel> channels = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            channels.add(connect());
            net.runFor(SECOND);
        }
        assertThat(channels).filteredOn(Channel::isActive).hasSize(3);
        assertThat(server.connections()).isEqualTo(3);
        channels.forEach(Channel::close);
        net.runFor(SECOND);
    }

    @Test
    void aClientThatEndsItsSideStillGetsItsAnswer() {
        server.addFault(new Fault(QuerySelector.ALL, (query, plan) -> plan.delay(SECOND)));
        Channel channel = connect();
        channel.config().setOption(io.netty.channel.ChannelOption.ALLOW_HALF_CLOSURE, true);
        net.runFor(SECOND);
        channel.writeAndFlush(framed("ns.example", 9));
        ((io.netty.channel.socket.SocketChannel) channel).shutdownOutput();
        net.runFor(3 * SECOND);
        assertThat(ids).containsExactly(9);
        assertThat(server.connections()).isZero();
        channel.close();
        net.runFor(SECOND);
    }

    @Test
    void anAddressThatCannotBeBoundIsAnError() {
        AuthoritativeServer second =
                new AuthoritativeServer(serverHost, serverHost.addresses().get(0), 53, server.zones());
        var started = second.start();
        net.runFor(0);
        assertThat(started.cause()).hasMessageContaining("cannot listen on").hasMessageContaining("127.1.0.2");
        assertThat(second.isRunning()).isFalse();
        assertThat(server.isRunning()).isTrue();
    }
}
