package io.faultline.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultline.balance.TargetGroup;
import io.faultline.balance.TargetGroupSettings;
import io.faultline.balance.l7.HttpFront;
import io.faultline.balance.l7.HttpFrontSettings;
import io.faultline.host.Host;
import io.faultline.testing.Star;
import io.faultline.testing.TestNet;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Clients that do what they like to a service, and to one behind an HTTP front. */
class HostileClientsTest {
    private static final long SECOND = 1_000_000_000L;

    @RegisterExtension
    final TestNet net = new TestNet();

    private final List<Channel> channels = new ArrayList<>();
    private Star star;
    private Host client;
    private Host frontHost;
    private Host shopHost;
    private HttpService shop;
    private HttpFront front;
    private long answerBytes;

    @BeforeEach
    void build() {
        star = new Star(net);
        client = star.host("client", "127.1.0.1");
        frontHost = star.host("front", "127.1.0.9");
        shopHost = star.host("shop-1", "127.1.0.2");
        shop = star.owns(new HttpService(
                shopHost,
                HttpServiceSettings.of("shop", "az1").at(null, 80),
                name -> net.loop().eventLoop().newFailedFuture(new IllegalStateException(name))));
        shop.start();
        TargetGroup group = new TargetGroup(
                net.loop(), 0, "shop", TargetGroupSettings.defaults().unchecked());
        group.register("shop-1", shopHost.addresses().get(0), 80, "az1");
        front = star.owns(new HttpFront(frontHost, HttpFrontSettings.of("front", 80), group));
        front.start();
    }

    @AfterEach
    void close() throws Exception {
        star.close();
    }

    @Test
    void fiveThousandClientsThatConnectAndStallAreGoneAfterTheIdleTimeout() {
        for (int i = 0; i < 2500; i++) {
            connect(shopHost, i % 2 == 0 ? "" : "GET / HTTP/1.1\r\nHost: sh");
            connect(frontHost, i % 2 == 0 ? "" : "POST / HTTP/1.1\r\nHost: shop\r\nContent-Length: 100\r\n\r\nhalf");
            if (i % 100 == 0) {
                net.runForMs(100);
            }
        }
        net.runFor(5 * SECOND);
        assertThat(shop.connections()).isGreaterThanOrEqualTo(2500);
        assertThat(front.connections()).isEqualTo(2500);

        net.runFor(200 * SECOND);

        assertThat(shop.connections()).isZero();
        assertThat(front.connections()).isZero();
        assertThat(front.pending()).isZero();
        assertThat(channels).noneMatch(Channel::isActive);
    }

    @Test
    void bytesThatAreNotHttpAreAnsweredOrCutAndLeaveNothingBehind() {
        SplittableRandom random = new SplittableRandom(8);
        String[] starts = {
            "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET / HTTP/9.9\r\n\r\n",
            "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
            "GET /" + "a".repeat(9000) + " HTTP/1.1\r\n\r\n",
            "CONNECT shop:80 HTTP/1.1\r\nHost: shop\r\n\r\n",
            "POST / HTTP/1.1\r\nContent-Length: -5\r\n\r\n",
            "POST / HTTP/1.1\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n123456",
            "\u0000\u0001\u0002\u0003",
        };
        for (int i = 0; i < 800; i++) {
            StringBuilder text = new StringBuilder(starts[i % starts.length]);
            for (int mutations = random.nextInt(4); mutations > 0; mutations--) {
                text.setCharAt(random.nextInt(text.length()), (char) random.nextInt(256));
            }
            connect(i % 3 == 0 ? shopHost : frontHost, text.toString());
            net.runForMs(5);
        }
        net.runFor(300 * SECOND);

        assertThat(answerBytes).as("seed 8").isPositive();
        assertThat(shop.connections()).isZero();
        assertThat(front.connections()).isZero();
        assertThat(front.pending()).isZero();
        assertThat(shop.workers().busy()).isZero();
        assertThat(net.loop().failures()).isZero();
    }

    @Test
    void aClientThatPipelinesWithoutReadingIsServedOneAtATimeAndStopsByItself() {
        String flood = "GET / HTTP/1.1\r\nHost: shop\r\n\r\n".repeat(20_000);
        connect(frontHost, flood).config().setAutoRead(false);
        connect(shopHost, flood).config().setAutoRead(false);
        net.runFor(30 * SECOND);

        assertThat(front.pending()).isLessThanOrEqualTo(1);
        // What fits into the buffers between is answered, the rest waits at the client.
        assertThat(shop.counters().requests()).isLessThan(6_000);
        net.runFor(300 * SECOND);
    }

    private Channel connect(Host server, String text) {
        ByteBuf bytes = Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1);
        Channel channel = client.tcpBootstrap()
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel made) {
                        made.pipeline().addLast(new ChannelInboundHandlerAdapter() {
                            @Override
                            public void channelActive(ChannelHandlerContext ctx) {
                                ctx.writeAndFlush(bytes);
                            }

                            @Override
                            public void channelRead(ChannelHandlerContext ctx, Object message) {
                                answerBytes += ((ByteBuf) message).readableBytes();
                                ((ByteBuf) message).release();
                            }

                            @Override
                            public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
                                ctx.close();
                            }
                        });
                    }
                })
                .connect(new InetSocketAddress(server.addresses().get(0).toInetAddress(), 80))
                .channel();
        channels.add(channel);
        return channel;
    }
}
