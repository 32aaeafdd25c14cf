package io.faultline.balance.l7;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultline.balance.Target;
import io.faultline.balance.TargetGroup;
import io.faultline.balance.TargetGroupSettings;
import io.faultline.fabric.Link;
import io.faultline.host.Host;
import io.faultline.service.HttpService;
import io.faultline.service.HttpServiceSettings;
import io.faultline.service.call.CallOutcome;
import io.faultline.service.call.CallResult;
import io.faultline.service.call.CallSettings;
import io.faultline.service.call.HttpCaller;
import io.faultline.service.call.HttpUrl;
import io.faultline.service.call.NameLookup;
import io.faultline.testing.Star;
import io.faultline.testing.TestNet;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.SimpleChannelInboundHandler;
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
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class HttpFrontTest {
    private static final long MS = 1_000_000;
    private static final long SECOND = 1_000 * MS;

    @RegisterExtension
    final TestNet net = new TestNet();

    private final List<CallResult> results = new ArrayList<>();
    private final List<FullHttpResponse> answers = new ArrayList<>();
    private final List<FullHttpRequest> seen = new ArrayList<>();
    private Star star;
    private Host clientHost;
    private Host frontHost;
    private Host targetHost;
    private TargetGroup group;
    private Target target;
    private HttpFront front;
    private HttpCaller client;

    @BeforeEach
    void build() {
        star = new Star(net);
        clientHost = star.host("client", "127.1.0.1");
        frontHost = star.host("front", "127.1.0.9");
        targetHost = star.host("shop-1", "127.1.1.1");
        group = new TargetGroup(
                net.loop(),
                0,
                "shop",
                TargetGroupSettings.defaults().withThresholds(1, 1).failClosed());
        target = group.register("shop-1", targetHost.addresses().get(0), 8080, "az1");
        group.checkPassed(target, "test");
        client = new HttpCaller(clientHost, nobody(), CallSettings.defaults());
        star.owns(client::close);
        front(HttpFrontSettings.of("front", 80).withTimeouts(1 * SECOND, 2 * SECOND));
    }

    @AfterEach
    void close() throws Exception {
        star.close();
        answers.forEach(FullHttpResponse::release);
        seen.forEach(FullHttpRequest::release);
    }

    @Test
    void aRequestReachesATargetAndSaysWhereItComesFrom() {
        echo();
        request(HttpVersion.HTTP_1_1, "/a?b=c", new byte[0], "Connection", "keep-alive, X-Private", "X-Private", "1");
        net.runForMs(1000);

        FullHttpRequest arrived = seen.get(0);
        assertThat(arrived.uri()).isEqualTo("/a?b=c");
        assertThat(arrived.headers().get("x-forwarded-for")).isEqualTo("127.1.0.1");
        assertThat(arrived.headers().get("via")).isEqualTo("1.1 faultline");
        assertThat(arrived.headers().contains("x-private"))
                .as("named by Connection")
                .isFalse();
        assertThat(answers.get(0).status().code()).isEqualTo(200);
        assertThat(answers.get(0).headers().get("via")).isEqualTo("1.1 faultline");
        assertThat(answers.get(0).headers().get("server")).isEqualTo("faultline");
        assertThat(answers.get(0).headers().get("x-faultline-target")).isEqualTo("shop-1");
    }

    @Test
    void aLargeBodyStreamsThroughBitForBitWithBoundedBuffers() {
        echo();
        byte[] body = new byte[5_000_000];
        new SplittableRandom(4).nextBytes(body);
        request(HttpVersion.HTTP_1_1, "/upload", body);
        net.runFor(60 * SECOND);

        assertThat(answers).hasSize(1);
        byte[] back = new byte[answers.get(0).content().readableBytes()];
        answers.get(0).content().readBytes(back);
        assertThat(Arrays.equals(back, body))
                .as("seed 4, %d bytes", back.length)
                .isTrue();
    }

    @Test
    void connectionsOnBothSidesAreUsedAgain() {
        HttpService shop = shop();
        for (int i = 0; i < 5; i++) {
            call();
            net.runForMs(100);
        }

        assertThat(results).hasSize(5).extracting(CallResult::status).containsOnly(200);
        assertThat(front.connections()).isEqualTo(1);
        assertThat(shop.connections()).isEqualTo(1);
        assertThat(target.active()).isZero();
        assertThat(target.chosen()).isEqualTo(5);
        assertThat(results.get(0).latencyNs()).isEqualTo(16 * MS);
        assertThat(results.get(1).latencyNs()).isEqualTo(8 * MS);
    }

    @Test
    void withoutATargetInServiceItSays503AndWhy() {
        group.checkFailed(target, "test");
        call();
        net.runForMs(100);

        assertThat(results.get(0).status()).isEqualTo(503);
        assertThat(results.get(0).cause()).isEqualTo("front no target in service");
        assertThat(front.counters().ownAnswers(503)).isEqualTo(1);
    }

    @Test
    void aTargetThatRefusesOrResetsIs502AndOneThatIsSilentIs504() {
        call();
        net.runForMs(500);
        HttpService shop = shop();
        shop.slow(1, 10 * SECOND);
        call();
        net.runForMs(500);
        targetHost.crash(net.nowNs());
        targetHost.restart(net.nowNs());
        net.runForMs(3000);
        shop.recover();
        shop.hang();
        call();
        net.runForMs(3000);
        shop.start();
        star.link(targetHost).down(Link.InFlight.DROP, net.nowNs());
        front.stop();
        front.start();
        call();
        net.runForMs(3000);

        assertThat(results).extracting(CallResult::status).containsExactly(502, 504, 504, 504);
        assertThat(results)
                .extracting(CallResult::cause)
                .containsExactly(
                        "front target shop-1: connect_refused",
                        "front target shop-1: no answer in time",
                        "front target shop-1: no answer in time",
                        "front target shop-1: connect_timeout");
        assertThat(front.pending()).isZero();
        assertThat(target.active()).isZero();
    }

    @Test
    void aTargetThatDoesNotSpeakHttpIs502() {
        star.owns(serve(new SimpleChannelInboundHandler<>() {
            @Override
            protected void channelRead0(ChannelHandlerContext ctx, Object message) {
                // Past the codec.
                ctx.pipeline()
                        .firstContext()
                        .writeAndFlush(Unpooled.copiedBuffer("SSH-2.0-OpenSSH\r\n\r\n", StandardCharsets.US_ASCII));
            }

            @Override
            public boolean isSharable() {
                return true;
            }
        })::close);
        call();
        net.runForMs(1000);

        assertThat(results).extracting(CallResult::status).containsExactly(502);
    }

    @Test
    void aRequestWhoseIdleTargetConnectionWasJustClosedIsSentAgain() {
        HttpService shop = shop();
        call();
        net.runForMs(100);
        shop.stop();
        shop.start();
        call();
        net.runForMs(100);

        assertThat(results).extracting(CallResult::status).containsExactly(200, 200);
    }

    @Test
    void tooManyPendingRequestsAreTurnedAwayWith503() {
        front.stop();
        front(HttpFrontSettings.of("front", 80).bounded(3, 100, 1000));
        HttpService shop = shop();
        shop.slow(1, 1 * SECOND);
        for (int i = 0; i < 8; i++) {
            call();
        }
        net.runFor(5 * SECOND);

        assertThat(results).extracting(CallResult::status).containsExactly(503, 503, 503, 503, 503, 200, 200, 200);
    }

    @Test
    void aBodyThatIsTooLongIs413() {
        front.stop();
        front(HttpFrontSettings.of("front", 80).bounded(3, 100, 1000));
        echo();
        request(HttpVersion.HTTP_1_1, "/", new byte[1001]);
        net.runForMs(1000);

        assertThat(answers).extracting(answer -> answer.status().code()).containsExactly(413);
    }

    @Test
    void aTargetThatDiesWithinItsAnswerBreaksTheClientsConnectionAndNothingIsLeft() {
        byte[] half = new byte[100];
        star.owns(serve(new SimpleChannelInboundHandler<FullHttpRequest>() {
            @Override
            protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest message) {
                DefaultFullHttpResponse response = new DefaultFullHttpResponse(
                        HttpVersion.HTTP_1_1, HttpResponseStatus.OK, Unpooled.wrappedBuffer(half));
                response.headers().setInt(HttpHeaderNames.CONTENT_LENGTH, 1000);
                ctx.writeAndFlush(response).addListener(written -> ctx.close());
            }

            @Override
            public boolean isSharable() {
                return true;
            }
        })::close);
        call();
        net.runForMs(1000);

        assertThat(results).extracting(CallResult::outcome).containsExactly(CallOutcome.RESET);
        assertThat(front.counters().aborted()).isEqualTo(1);
        assertThat(front.pending()).isZero();
    }

    private void front(HttpFrontSettings settings) {
        front = star.owns(new HttpFront(frontHost, settings, group));
        front.start();
    }

    private HttpService shop() {
        HttpService shop = star.owns(new HttpService(
                targetHost, HttpServiceSettings.of("shop", "az1").at(null, 8080), nobody()));
        shop.start();
        return shop;
    }

    private void echo() {
        star.owns(serve(new SimpleChannelInboundHandler<FullHttpRequest>() {
            @Override
            protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest request) {
                seen.add(request.retain());
                FullHttpResponse response = new DefaultFullHttpResponse(
                        HttpVersion.HTTP_1_1,
                        HttpResponseStatus.OK,
                        request.content().retainedDuplicate());
                response.headers()
                        .setInt(
                                HttpHeaderNames.CONTENT_LENGTH,
                                request.content().readableBytes());
                ctx.writeAndFlush(response);
            }

            @Override
            public boolean isSharable() {
                return true;
            }
        })::close);
    }

    private Channel serve(SimpleChannelInboundHandler<?> handler) {
        return targetHost
                .tcpServerBootstrap()
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline()
                                .addLast(new HttpServerCodec())
                                .addLast(new HttpObjectAggregator(10_000_000))
                                .addLast(handler);
                    }
                })
                .bind(8080)
                .channel();
    }

    private NameLookup nobody() {
        return name -> net.loop().eventLoop().newFailedFuture(new IllegalStateException("asked for " + name));
    }

    private void call() {
        client.get(HttpUrl.of("http://127.1.0.9/"), results::add);
    }

    private void request(HttpVersion version, String uri, byte[] body, String... headers) {
        FullHttpRequest request =
                new DefaultFullHttpRequest(version, HttpMethod.POST, uri, Unpooled.wrappedBuffer(body));
        request.headers().set(HttpHeaderNames.HOST, "front").setInt(HttpHeaderNames.CONTENT_LENGTH, body.length);
        for (int i = 0; i < headers.length; i += 2) {
            request.headers().set(headers[i], headers[i + 1]);
        }
        clientHost
                .tcpBootstrap()
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline()
                                .addLast(new HttpClientCodec())
                                .addLast(new HttpObjectAggregator(10_000_000))
                                .addLast(new SimpleChannelInboundHandler<FullHttpResponse>() {
                                    @Override
                                    public void channelActive(ChannelHandlerContext ctx) {
                                        ctx.writeAndFlush(request);
                                    }

                                    @Override
                                    protected void channelRead0(ChannelHandlerContext ctx, FullHttpResponse answer) {
                                        answers.add(answer.retain());
                                        ctx.close();
                                    }
                                });
                    }
                })
                .connect(new InetSocketAddress(frontHost.addresses().get(0).toInetAddress(), 80));
    }
}
