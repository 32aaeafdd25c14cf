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
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A virtual host's channels as Netty's users see them. */
class HostChannelsTest {
    private static final long MS = 1_000_000;
    private static final long SECOND = 1_000 * MS;

    @RegisterExtension
    final TestNet net = new TestNet();

    private Host client;
    private Host server;

    @BeforeEach
    void connectTwoHosts() {
        client = new Host(net.network(), "client");
        server = new Host(net.network(), "server");
        net.network().connect(client, server, "wire", LinkProfile.PERFECT.withDelayNs(5 * MS));
        client.addAddress(Address.of("127.1.0.1"));
        client.addAddress(Address.of("2001:db8::1"));
        server.addAddress(Address.of("127.1.0.2"));
        server.addAddress(Address.of("2001:db8::2"));
    }

    @Test
    void anHttpRequestIsAnsweredThroughNettysOwnCodec() {
        serveHttp();
        List<String> bodies = new ArrayList<>();
        List<Long> times = new ArrayList<>();

        client.tcpBootstrap()
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel ch) {
                        ch.pipeline()
                                .addLast(new HttpClientCodec(), new HttpObjectAggregator(65536))
                                .addLast(new SimpleChannelInboundHandler<FullHttpResponse>() {
                                    @Override
                                    public void channelActive(ChannelHandlerContext ctx) {
                                        ctx.writeAndFlush(new DefaultFullHttpRequest(
                                                HttpVersion.HTTP_1_1, HttpMethod.GET, "/orders"));
                                    }

                                    @Override
                                    protected void channelRead0(ChannelHandlerContext ctx, FullHttpResponse response) {
                                        bodies.add(response.content().toString(StandardCharsets.UTF_8));
                                        times.add(net.nowNs());
                                        ctx.close();
                                    }
                                });
                    }
                })
                .connect(new InetSocketAddress("127.1.0.2", 80));
        net.runFor(SECOND);

        assertThat(bodies).containsExactly("you asked for /orders");
        // A round trip for the handshake and one for the request.
        assertThat(times).containsExactly(20 * MS);
    }

    private void serveHttp() {
        server.tcpServerBootstrap()
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel ch) {
                        ch.pipeline()
                                .addLast(new HttpServerCodec(), new HttpObjectAggregator(65536))
                                .addLast(new SimpleChannelInboundHandler<FullHttpRequest>() {
                                    @Override
                                    protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest request) {
                                        ByteBuf body = Unpooled.copiedBuffer(
                                                "you asked for " + request.uri(), StandardCharsets.UTF_8);
                                        DefaultFullHttpResponse response = new DefaultFullHttpResponse(
                                                HttpVersion.HTTP_1_1, HttpResponseStatus.OK, body);
                                        response.headers().set(HttpHeaderNames.CONTENT_LENGTH, body.readableBytes());
                                        ctx.writeAndFlush(response);
                                    }
                                });
                    }
                })
                .bind(new InetSocketAddress("127.1.0.2", 80));
    }

    @Test
    void aClosedPortRefuses() {
        ChannelFuture connect = connect("127.1.0.2", 81);
        net.runFor(SECOND);

        assertThat(connect.cause())
                .isInstanceOf(ConnectException.class)
                .isNotInstanceOf(ConnectTimeoutException.class)
                .hasMessageContaining("Connection refused");
    }

    @Test
    void aBlackHoleTimesOut() {
        server.crash(net.nowNs());
        ChannelFuture connect = connect("127.1.0.2", 80);
        net.runFor(29_999 * MS);
        assertThat(connect.isDone()).isFalse();

        net.runFor(2 * MS);
        assertThat(connect.cause()).isInstanceOf(ConnectTimeoutException.class);
    }

    @Test
    void ipv6WorksAsIpv4Does() {
        List<Channel> accepted = new ArrayList<>();
        acceptInto(accepted, new InetSocketAddress("2001:db8::2", 80));
        ChannelFuture connect = connect("2001:db8::2", 80);
        net.runFor(SECOND);

        assertThat(connect.isSuccess()).isTrue();
        assertThat(accepted).hasSize(1);
        assertThat(accepted.get(0).remoteAddress()).isEqualTo(connect.channel().localAddress());
    }

    @Test
    void aHostReachesItself() {
        List<Channel> accepted = new ArrayList<>();
        acceptInto(accepted, new InetSocketAddress("127.1.0.2", 80));
        ChannelFuture connect = server.tcpBootstrap()
                .handler(new ChannelInboundHandlerAdapter())
                .connect(new InetSocketAddress("127.1.0.2", 80));
        net.runFor(SECOND);

        assertThat(connect.isSuccess()).isTrue();
        assertThat(accepted).hasSize(1);
    }

    @Test
    void aPingTakesTheRoundTrip() {
        var ping = client.ping(Address.of("127.1.0.2"), SECOND);
        var ping6 = client.ping(Address.of("2001:db8::2"), SECOND);
        net.runFor(SECOND);

        assertThat(ping.getNow()).isEqualTo(10 * MS);
        assertThat(ping6.getNow()).isEqualTo(10 * MS);
    }

    @Test
    void aDatagramArrivesWithItsSender() {
        List<String> got = new ArrayList<>();
        server.udpBootstrap()
                .handler(new SimpleChannelInboundHandler<DatagramPacket>() {
                    @Override
                    protected void channelRead0(ChannelHandlerContext ctx, DatagramPacket packet) {
                        got.add(packet.content().toString(StandardCharsets.UTF_8) + " from "
                                + packet.sender().getAddress().getHostAddress());
                        ctx.writeAndFlush(new DatagramPacket(packet.content().retain(), packet.sender()));
                    }
                })
                .bind(new InetSocketAddress("127.1.0.2", 53));
        Channel socket = client.udpBootstrap()
                .handler(new SimpleChannelInboundHandler<DatagramPacket>() {
                    @Override
                    protected void channelRead0(ChannelHandlerContext ctx, DatagramPacket packet) {
                        got.add("back: " + packet.content().toString(StandardCharsets.UTF_8));
                    }
                })
                .bind(0)
                .channel();
        net.runFor(0);
        socket.writeAndFlush(new DatagramPacket(
                Unpooled.copiedBuffer("who", StandardCharsets.UTF_8), new InetSocketAddress("127.1.0.2", 53)));
        net.runFor(SECOND);

        assertThat(got).containsExactly("who from 127.1.0.1", "back: who");
    }

    @Test
    void aConnectedDatagramSocketLearnsThatNobodyListens() {
        List<Throwable> causes = new ArrayList<>();
        Channel socket = client.udpBootstrap()
                .handler(new ChannelInboundHandlerAdapter() {
                    @Override
                    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
                        causes.add(cause);
                    }
                })
                .connect(new InetSocketAddress("127.1.0.2", 53))
                .channel();
        net.runFor(0);
        socket.writeAndFlush(Unpooled.copiedBuffer("anyone?", StandardCharsets.UTF_8));
        net.runFor(SECOND);

        assertThat(causes).singleElement().isInstanceOf(PortUnreachableException.class);
        assertThat(socket.isOpen()).isTrue();
    }

    private ChannelFuture connect(String address, int port) {
        return client.tcpBootstrap()
                .handler(new ChannelInboundHandlerAdapter())
                .connect(new InetSocketAddress(address, port));
    }

    private void acceptInto(List<Channel> accepted, InetSocketAddress at) {
        server.tcpServerBootstrap()
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel ch) {
                        accepted.add(ch);
                    }
                })
                .bind(at);
    }
}
