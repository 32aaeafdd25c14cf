package io.faultline.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultline.fabric.LinkProfile;
import io.faultline.packet.Address;
import io.faultline.testing.TestNet;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is left of a host's sockets after it crashes, and what its peers see. */
class HostCrashTest {
    private static final long MS = 1_000_000;
    private static final long SECOND = 1_000 * MS;

    @RegisterExtension
    final TestNet net = new TestNet();

    private Host client;
    private Host server;
    private final List<Channel> accepted = new ArrayList<>();
    private final List<Throwable> clientCauses = new ArrayList<>();
    private Channel listening;

    @BeforeEach
    void connectTwoHosts() {
        client = new Host(net.network(), "client");
        server = new Host(net.network(), "server");
        net.network().connect(client, server, "wire", LinkProfile.PERFECT.withDelayNs(5 * MS));
        client.addAddress(Address.of("127.1.0.1"));
        server.addAddress(Address.of("127.1.0.2"));
        listening = server.tcpServerBootstrap()
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel ch) {
                        accepted.add(ch);
                    }
                })
                .bind(new InetSocketAddress("127.1.0.2", 80))
                .channel();
    }

    private ChannelFuture connect() {
        return client.tcpBootstrap()
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 0)
                .handler(new ChannelInboundHandlerAdapter() {
                    @Override
                    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
                        clientCauses.add(cause);
                    }
                })
                .connect(new InetSocketAddress("127.1.0.2", 80));
    }

    @Test
    void thePeerNoticesNothingUntilItSendsToTheRestartedHost() {
        ChannelFuture connection = connect();
        net.runFor(SECOND);
        long injected = net.network().ledger().injected();
        server.crash(net.nowNs());
        net.runFor(SECOND);

        assertThat(accepted.get(0).isOpen()).isFalse();
        assertThat(net.network().ledger().injected())
                .as("packets since the crash")
                .isEqualTo(injected);
        assertThat(connection.channel().isActive()).isTrue();

        server.restart(net.nowNs());
        connection.channel().writeAndFlush(Unpooled.wrappedBuffer(new byte[10]));
        net.runFor(SECOND);
        assertThat(clientCauses).singleElement().hasToString("java.net.SocketException: Connection reset");
    }

    @Test
    void theListenerIsDeafWhileTheHostIsDownAndHearsAgainAfterwards() {
        net.runFor(SECOND);
        server.crash(net.nowNs());
        ChannelFuture connecting = connect();
        net.runFor(5 * SECOND);
        assertThat(connecting.isDone()).isFalse();
        assertThat(listening.isOpen()).isTrue();

        server.restart(net.nowNs());
        // The SYN of second 7 gets through.
        net.runFor(2 * SECOND + 15 * MS);
        assertThat(connecting.isSuccess()).isTrue();
        assertThat(accepted).hasSize(1);
    }

    @Test
    void aConnectInProgressFailsWithItsHost() {
        ChannelFuture connecting = connect();
        net.runFor(MS);
        client.crash(net.nowNs());
        net.runFor(0);
        assertThat(connecting.cause()).isInstanceOf(SocketException.class).hasMessageContaining("Host is down");
        ChannelFuture another = connect();
        net.runFor(0);
        assertThat(another.cause()).hasMessageContaining("Host is down");
        client.restart(net.nowNs());
    }

    @Test
    void listenersOfTheHostAreTold() {
        List<String> told = new ArrayList<>();
        server.addListener(new HostListener() {
            @Override
            public void crashed(Host host, long nowNs) {
                told.add("crashed " + host + " at " + nowNs / MS);
            }

            @Override
            public void restarted(Host host, long nowNs) {
                told.add("restarted " + host + " at " + nowNs / MS);
            }
        });
        net.runFor(3 * MS);
        server.crash(net.nowNs());
        net.runFor(4 * MS);
        server.restart(net.nowNs());
        assertThat(told).containsExactly("crashed server at 3", "restarted server at 7");
    }

    @Test
    void aTakenAddressOrAForeignOneCannotBeBound() {
        net.runFor(0);
        assertThat(bind("127.1.0.2", 80).cause())
                .isInstanceOf(BindException.class)
                .hasMessageContaining("Address already in use");
        assertThat(bind("127.1.0.9", 81).cause())
                .isInstanceOf(BindException.class)
                .hasMessageContaining("Cannot assign requested address");
        assertThat(bind("127.1.0.2", 81).isSuccess()).isTrue();
        listening.close();
        net.runFor(0);
        assertThat(bind("0.0.0.0", 80).isSuccess()).isTrue();
    }

    private ChannelFuture bind(String address, int port) {
        ChannelFuture bound = server.tcpServerBootstrap()
                .childHandler(new ChannelInboundHandlerAdapter())
                .bind(new InetSocketAddress(address, port));
        net.runFor(0);
        return bound;
    }

    @Test
    void closingTheListenerResetsThoseWhoWaitToBeAccepted() {
        Channel deaf = server.tcpServerBootstrap()
                .option(ChannelOption.AUTO_READ, false)
                .childHandler(new ChannelInboundHandlerAdapter())
                .bind(new InetSocketAddress("127.1.0.2", 81))
                .channel();
        net.runFor(0);
        ChannelFuture connected = client.tcpBootstrap()
                .handler(new ChannelInboundHandlerAdapter() {
                    @Override
                    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
                        clientCauses.add(cause);
                    }
                })
                .connect(new InetSocketAddress("127.1.0.2", 81));
        net.runFor(SECOND);
        assertThat(connected.isSuccess()).isTrue();
        deaf.close();
        net.runFor(SECOND);
        assertThat(clientCauses).singleElement().hasToString("java.net.SocketException: Connection reset");
    }

    @Test
    void aPacketHookSeesWhatComesForTheHostAndMayTakeIt() {
        List<ByteBuf> seen = new ArrayList<>();
        server.packetHook((in, packet, nowNs) -> {
            seen.add(packet);
            server.consume(packet);
            return true;
        });
        ChannelFuture connecting = connect();
        net.runFor(500 * MS);
        assertThat(seen).hasSize(1);
        assertThat(connecting.isDone()).isFalse();
        server.packetHook(null);
        net.runFor(SECOND);
        assertThat(connecting.isSuccess()).isTrue();
    }
}
