package io.faultline.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultline.fabric.DropReason;
import io.faultline.fabric.Link;
import io.faultline.fabric.LinkProfile;
import io.faultline.fabric.LossModel;
import io.faultline.packet.Address;
import io.faultline.testing.TestNet;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** UDP sockets of virtual hosts: sizes, bindings, bounds. */
class DatagramTest {
    private static final long MS = 1_000_000;
    private static final long SECOND = 1_000 * MS;

    @RegisterExtension
    final TestNet net = new TestNet();

    private Host client;
    private Host server;
    private Link wire;
    private final List<byte[]> got = new ArrayList<>();

    @BeforeEach
    void connectTwoHosts() {
        client = new Host(net.network(), "client");
        server = new Host(net.network(), "server");
        wire = net.network().connect(client, server, "wire", LinkProfile.PERFECT.withDelayNs(5 * MS));
        client.addAddress(Address.of("127.1.0.1"));
        client.addAddress(Address.of("2001:db8::1"));
        server.addAddress(Address.of("127.1.0.2"));
        server.addAddress(Address.of("2001:db8::2"));
    }

    @ParameterizedTest
    @CsvSource({
        "127.1.0.2, 1472, 1",
        "127.1.0.2, 1473, 2",
        "127.1.0.2, 65507, 45",
        "2001:db8::2, 1452, 1",
        "2001:db8::2, 1453, 2",
        "2001:db8::2, 65527, 46",
        "127.1.0.2, 0, 1"
    })
    void aDatagramOfAnySizeArrivesWhole(String to, int size, int packets) {
        bind(to, 53);
        byte[] sent = new byte[size];
        for (int i = 0; i < size; i++) {
            sent[i] = (byte) (i * 31);
        }
        send(to, sent);
        assertThat(got).singleElement().isEqualTo(sent);
        assertThat(net.network().ledger().injected()).isEqualTo(packets);
    }

    @Test
    void aDatagramThatLostAFragmentIsForgottenAfterHalfAMinute() {
        bind("127.1.0.2", 53);
        wire.profile(LinkProfile.PERFECT.withLoss(new LossModel.Bernoulli(0.5)), net.nowNs());
        send("127.1.0.2", new byte[60_000]);
        wire.profile(LinkProfile.PERFECT, net.nowNs());
        assertThat(got).isEmpty();
        net.runFor(40 * SECOND);
        assertThat(net.loop().pendingEvents()).as("timers left").isZero();
    }

    @Test
    void aDatagramThatIsTooLongIsRefused() {
        ChannelFuture sent = send("127.1.0.2", new byte[65_508]);
        assertThat(sent.cause()).hasMessageContaining("Message too long: 65508 bytes (expected: <= 65507)");
    }

    @Test
    void whatNobodyReadsIsBoundedByTheReceiveBuffer() {
        Channel deaf = server.udpBootstrap()
                .option(ChannelOption.AUTO_READ, false)
                .option(ChannelOption.SO_RCVBUF, 10_000)
                .handler(new Collect())
                .bind(new InetSocketAddress("127.1.0.2", 53))
                .channel();
        net.runFor(0);
        for (int i = 0; i < 20; i++) {
            send("127.1.0.2", new byte[1000]);
        }
        assertThat(got).isEmpty();
        assertThat(server.drops().count(DropReason.NO_BUFFER)).isEqualTo(11);
        deaf.config().setAutoRead(true);
        net.runFor(0);
        assertThat(got).hasSize(9);
    }

    @Test
    void aPortIsBoundOnceUnlessAllShareIt() {
        bind("127.1.0.2", 53);
        ChannelFuture second =
                server.udpBootstrap().handler(new Collect()).bind(new InetSocketAddress("127.1.0.2", 53));
        ChannelFuture otherFamily =
                server.udpBootstrap().handler(new Collect()).bind(new InetSocketAddress("2001:db8::2", 53));
        net.runFor(0);
        assertThat(second.cause()).isInstanceOf(BindException.class);
        assertThat(otherFamily.isSuccess()).isTrue();
    }

    @Test
    void aConnectedSocketHearsOnlyItsPeer() {
        Channel connected = server.udpBootstrap()
                .handler(new Collect())
                .connect(new InetSocketAddress("127.1.0.9", 4711), new InetSocketAddress("127.1.0.2", 53))
                .channel();
        net.runFor(0);
        assertThat(connected.isActive()).isTrue();
        send("127.1.0.2", new byte[10]);
        assertThat(got).isEmpty();
        assertThat(server.drops().count(DropReason.NO_LISTENER)).isEqualTo(1);
    }

    @Test
    void aSocketBoundToAllAddressesAnswersFromTheFirstAndASpecificOneGoesBefore() {
        List<String> heardBy = new ArrayList<>();
        server.udpBootstrap().handler(new Name("any", heardBy)).bind(new InetSocketAddress(53));
        server.udpBootstrap()
                .option(ChannelOption.SO_REUSEADDR, true)
                .handler(new Name("x", heardBy))
                .bind(new InetSocketAddress("127.1.0.2", 54));
        net.runFor(0);
        send("127.1.0.2", new byte[1]);
        send("2001:db8::2", new byte[1]);
        assertThat(heardBy).containsExactly("any", "any");
    }

    private void bind(String address, int port) {
        server.udpBootstrap().handler(new Collect()).bind(new InetSocketAddress(address, port));
        net.runFor(0);
    }

    private ChannelFuture send(String to, byte[] payload) {
        Channel socket = client.udpBootstrap().handler(new Collect()).bind(0).channel();
        net.runFor(0);
        ChannelFuture sent = socket.writeAndFlush(
                new DatagramPacket(Unpooled.wrappedBuffer(payload), new InetSocketAddress(to, 53)));
        net.runFor(SECOND);
        return sent;
    }

    private final class Collect extends SimpleChannelInboundHandler<DatagramPacket> {
        @Override
        protected void channelRead0(ChannelHandlerContext ctx, DatagramPacket packet) {
            ByteBuf content = packet.content();
            byte[] bytes = new byte[content.readableBytes()];
            content.readBytes(bytes);
            got.add(bytes);
        }
    }

    private static final class Name extends SimpleChannelInboundHandler<DatagramPacket> {
        private final String name;
        private final List<String> heardBy;

        Name(String name, List<String> heardBy) {
            this.name = name;
            this.heardBy = heardBy;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext ctx, DatagramPacket packet) {
            heardBy.add(name);
        }
    }
}
