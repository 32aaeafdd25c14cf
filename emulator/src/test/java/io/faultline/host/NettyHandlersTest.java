package io.faultline.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultline.fabric.LinkProfile;
import io.faultline.packet.Address;
import io.faultline.testing.TestNet;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.handler.timeout.ReadTimeoutException;
import io.netty.handler.timeout.ReadTimeoutHandler;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Netty's own handlers over virtual TCP, unchanged and in virtual time. */
class NettyHandlersTest {
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
        server.addAddress(Address.of("127.1.0.2"));
    }

    @Test
    void tlsShakesHandsAndCarriesAnswers() throws Exception {
        X509Bundle certificate = new CertificateBuilder()
                .subject("CN=shop.test")
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
        SslContext serverTls = SslContextBuilder.forServer(
                        certificate.getKeyPair().getPrivate(), certificate.getCertificate())
                .build();
        SslContext clientTls = SslContextBuilder.forClient()
                .trustManager(InsecureTrustManagerFactory.INSTANCE)
                .endpointIdentificationAlgorithm(null)
                .build();
        List<String> events = new ArrayList<>();
        server.tcpServerBootstrap()
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel ch) {
                        ch.pipeline().addLast(serverTls.newHandler(ch.alloc())).addLast(new Echo());
                    }
                })
                .bind(new InetSocketAddress("127.1.0.2", 443));
        client.tcpBootstrap()
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel ch) {
                        ch.pipeline()
                                .addLast(clientTls.newHandler(ch.alloc(), "shop.test", 443))
                                .addLast(new SimpleChannelInboundHandler<ByteBuf>() {
                                    @Override
                                    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
                                        if (event instanceof SslHandshakeCompletionEvent done && done.isSuccess()) {
                                            events.add("handshake");
                                            ctx.writeAndFlush(Unpooled.copiedBuffer("secret", StandardCharsets.UTF_8));
                                        }
                                    }

                                    @Override
                                    protected void channelRead0(ChannelHandlerContext ctx, ByteBuf msg) {
                                        events.add(msg.toString(StandardCharsets.UTF_8));
                                        ctx.close();
                                    }

                                    @Override
                                    public void channelInactive(ChannelHandlerContext ctx) {
                                        events.add("closed");
                                    }
                                });
                    }
                })
                .connect(new InetSocketAddress("127.1.0.2", 443));
        net.runFor(9 * SECOND);

        assertThat(events).containsExactly("handshake", "secret", "closed");
    }

    @Test
    void anIdleHandlerFollowsVirtualTime() {
        List<Long> idleAt = new ArrayList<>();
        List<Throwable> causes = new ArrayList<>();
        server.tcpServerBootstrap().childHandler(new Echo()).bind(new InetSocketAddress("127.1.0.2", 7));
        client.tcpBootstrap()
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel ch) {
                        ch.pipeline()
                                .addLast(new IdleStateHandler(30, 0, 0, TimeUnit.SECONDS))
                                .addLast(new ReadTimeoutHandler(100, TimeUnit.SECONDS))
                                .addLast(new ChannelInboundHandlerAdapter() {
                                    @Override
                                    public void channelActive(ChannelHandlerContext ctx) {
                                        ctx.executor()
                                                .schedule(
                                                        () -> ctx.writeAndFlush(Unpooled.wrappedBuffer(new byte[1])),
                                                        20,
                                                        TimeUnit.SECONDS);
                                    }

                                    @Override
                                    public void channelRead(ChannelHandlerContext ctx, Object msg) {
                                        ((ByteBuf) msg).release();
                                    }

                                    @Override
                                    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
                                        assertThat(event).isInstanceOf(IdleStateEvent.class);
                                        idleAt.add(net.nowNs() / MS);
                                    }

                                    @Override
                                    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
                                        causes.add(cause);
                                    }
                                });
                    }
                })
                .connect(new InetSocketAddress("127.1.0.2", 7));
        net.runFor(3600 * SECOND);

        // The echo came at 20.020 s; the read timeout closes the channel 100 s later.
        assertThat(idleAt).containsExactly(50_020L, 80_020L, 110_020L);
        assertThat(causes).singleElement().isInstanceOf(ReadTimeoutException.class);
    }

    private static final class Echo extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object msg) {
            ctx.writeAndFlush(msg);
        }

        @Override
        public boolean isSharable() {
            return true;
        }
    }
}
