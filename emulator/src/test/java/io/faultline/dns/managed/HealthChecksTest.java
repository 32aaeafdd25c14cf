package io.faultline.dns.managed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faultline.dns.managed.health.CalculatedCheck;
import io.faultline.dns.managed.health.EndpointCheck;
import io.faultline.dns.managed.health.EndpointChecker;
import io.faultline.dns.managed.health.EndpointSettings;
import io.faultline.dns.managed.health.HealthCheck;
import io.faultline.dns.managed.health.HealthChecks;
import io.faultline.dns.managed.health.RoutingControls;
import io.faultline.dns.managed.health.SafetyRule;
import io.faultline.dns.managed.health.SafetyRuleException;
import io.faultline.fabric.Link;
import io.faultline.fabric.LinkProfile;
import io.faultline.host.Host;
import io.faultline.packet.Address;
import io.faultline.testing.Star;
import io.faultline.testing.TestNet;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What sixteen checkers make of an endpoint that they reach, or not, over a network. */
class HealthChecksTest {

    private static final int CHECKERS = 16;
    private static final long SECOND_NS = 1_000_000_000L;
    private static final String ENDPOINT = "127.0.0.80";

    @RegisterExtension
    final TestNet net = new TestNet(11);

    private final HealthChecks health = new HealthChecks();
    private final List<EndpointChecker> checkers = new ArrayList<>();
    private final List<String> heard = new ArrayList<>();
    private Star star;
    private Host endpoint;

    // How the endpoint answers.
    private int status = 200;
    private String body = "it works";
    private long answerAfterNs;
    private int requests;

    @BeforeEach
    void build() {
        star = new Star(net);
        endpoint = star.host("endpoint", ENDPOINT);
        Channel server = endpoint.tcpServerBootstrap()
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline()
                                .addLast(new HttpServerCodec(), new HttpObjectAggregator(4_096), new Endpoint());
                    }
                })
                .bind(new InetSocketAddress(Address.of(ENDPOINT).toInetAddress(), 80))
                .channel();
        star.owns(server::close);
        for (int i = 0; i < CHECKERS; i++) {
            checkers.add(star.owns(new EndpointChecker(star.host("checker-" + i, "127.0.1." + (i + 1)), i)));
        }
        health.addListener((check, reason) -> heard.add(
                net.nowNs() / SECOND_NS + " s " + check.name() + (check.isHealthy() ? " healthy" : " unhealthy")));
    }

    @AfterEach
    void close() throws Exception {
        star.close();
    }

    private final class Endpoint extends SimpleChannelInboundHandler<FullHttpRequest> {
        @Override
        protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest request) {
            requests++;
            DefaultFullHttpResponse answer = new DefaultFullHttpResponse(
                    HttpVersion.HTTP_1_1,
                    HttpResponseStatus.valueOf(status),
                    Unpooled.copiedBuffer(body, StandardCharsets.UTF_8));
            answer.headers().set("content-length", answer.content().readableBytes());
            ctx.executor()
                    .schedule(
                            () -> ctx.writeAndFlush(answer).addListener(ChannelFutureListener.CLOSE),
                            answerAfterNs,
                            java.util.concurrent.TimeUnit.NANOSECONDS);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            ctx.close();
        }
    }

    @ParameterizedTest
    @CsvSource({"13, true, 3 of 16 are 18.75 %", "14, false, 2 of 16 are 12.5 %"})
    void healthyIsWhatMoreThanEighteenPercentOfTheCheckersReach(int cut, boolean healthy, String why) {
        EndpointCheck check = check(tcp(), 30, 3);
        run(200);
        cut(cut);
        run(200);
        assertThat(check.passing()).isEqualTo(CHECKERS - cut);
        assertThat(check.isHealthy()).as(why).isEqualTo(healthy);
    }

    @ParameterizedTest
    @CsvSource({"10, 30", "30, 90"})
    void anEndpointThatDiesIsFoundOutAfterThreeIntervals(int intervalSeconds, int expectedSeconds) {
        EndpointCheck check = check(http(null), intervalSeconds, 3);
        run(200);
        endpoint.crash(net.nowNs());
        long from = net.nowNs();
        while (check.isHealthy() && net.nowNs() - from < 300 * SECOND_NS) {
            net.runForMs(10);
        }
        // The 14th of 16 checkers with uniform phases fails for the third time (2 + 14/17 intervals in the mean), and
        // its last
        // request takes 4 s to time out.
        double seconds = (net.nowNs() - from) / (double) SECOND_NS;
        assertThat(seconds).as("seed 11").isBetween(2.0 * intervalSeconds, expectedSeconds + 4.0);
        assertThat(seconds).isGreaterThan(2.3 * intervalSeconds);
    }

    @Test
    void checkersDoNotKnowOfEachOther() {
        check(http(null), 30, 3);
        run(10);
        assertThat(requests).as("in a third of the interval, seed 11").isBetween(2, 9);
        run(20);
        assertThat(requests).as("each checker once").isBetween(15, 16);
    }

    @Test
    void whatFlapsFasterThanTheThresholdStaysHealthy() {
        EndpointCheck check = check(http(null), 10, 3);
        run(100);
        for (int i = 0; i < 20; i++) {
            status = 503;
            run(20);
            status = 200;
            run(10);
        }
        assertThat(check.isHealthy()).isTrue();
        assertThat(heard).isEmpty();

        EndpointCheck nervous = check(http(null), 10, 1, "nervous");
        run(50);
        status = 503;
        run(20);
        assertThat(nervous.isHealthy()).isFalse();
        assertThat(check.isHealthy()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"200, true", "204, true", "302, true", "399, true", "400, false", "404, false", "503, false"})
    void twoAndThreeHundredsPass(int code, boolean passes) {
        EndpointCheck check = check(http(null), 10, 1);
        status = code;
        run(30);
        assertThat(check.isHealthy()).isEqualTo(passes);
    }

    @ParameterizedTest
    @CsvSource({"1990, true", "2010, false"})
    void theStatusHasTwoSeconds(long afterMs, boolean passes) {
        EndpointCheck check = check(http(null), 10, 1);
        answerAfterNs = afterMs * 1_000_000;
        run(30);
        assertThat(check.isHealthy()).isEqualTo(passes);
    }

    @ParameterizedTest
    @CsvSource({"5_112, true", "5_113, false"})
    void whatIsSoughtIsInTheFirst5120Octets(String before, boolean passes) {
        EndpointCheck check = check(http("it works"), 10, 1);
        body = "x".repeat(Integer.parseInt(before.replace("_", ""))) + "it works" + "y".repeat(20_000);
        run(30);
        assertThat(check.isHealthy()).isEqualTo(passes);
    }

    @Test
    void aConnectionHasFourSecondsForHttpAndTenForTcp() {
        EndpointCheck web = check(http(null), 30, 1, "web");
        EndpointCheck port = check(tcp(), 30, 1, "port");
        star.link(endpoint).profile(LinkProfile.PERFECT.withDelayNs(2_500_000_000L), net.nowNs());
        run(60);
        assertThat(web.isHealthy()).as("5 s for a round trip").isFalse();
        assertThat(port.isHealthy()).isTrue();
    }

    @Test
    void aPartitionOfTheCheckersLooksLikeADeadEndpoint() {
        EndpointCheck check = check(http(null), 10, 3);
        run(100);
        cut(CHECKERS);
        run(50);
        assertThat(check.isHealthy()).as("though it answers everybody else").isFalse();
        checkers.forEach(checker -> star.link(checker.host()).up(net.nowNs()));
        run(50);
        assertThat(check.isHealthy()).isTrue();
    }

    @Test
    void aNewCheckIsHealthyAndAnInvertedOneUnhealthyUntilThereIsData() {
        endpoint.crash(net.nowNs());
        EndpointCheck check = check(tcp(), 30, 3);
        assertThat(check.isHealthy()).isTrue();
        check.invert(true);
        assertThat(check.isHealthy()).isFalse();
        run(300);
        assertThat(check.isHealthy()).as("dead is what it takes").isTrue();
        check.disable(true);
        assertThat(check.isHealthy())
                .as("always healthy, and that turned around")
                .isFalse();
        check.invert(false);
        assertThat(check.isHealthy()).isTrue();
    }

    @Test
    void aCalculatedCheckCountsItsChildren() {
        RoutingControls controls = controls();
        List<HealthCheck> three = List.of(controls.control("a"), controls.control("b"), controls.control("c"));
        HealthCheck two = health.add(new CalculatedCheck("two", 2, three));
        HealthCheck none = health.add(new CalculatedCheck("none", 0, three));
        HealthCheck four = health.add(new CalculatedCheck("four", 4, three));
        HealthCheck chain = health.add(new CalculatedCheck("chain", 1, List.of(two)));
        assertThat(two.isHealthy()).isTrue();
        assertThat(four.isHealthy()).isFalse();
        controls.control("a").invert(true);
        assertThat(two.isHealthy()).isTrue();
        controls.control("b").invert(true);
        assertThat(two.isHealthy()).isFalse();
        assertThat(chain.isHealthy()).isFalse();
        assertThat(none.isHealthy()).isTrue();
    }

    @Test
    void switchesChangeTogetherOrNotAtAll() throws SafetyRuleException {
        RoutingControls controls = controls(new SafetyRule.Assertion("one-on", List.of("a", "b"), 1));
        controls.set(Map.of("b", false), Set.of());

        assertThatThrownBy(() -> controls.set(Map.of("a", false, "c", false), Set.of()))
                .isInstanceOf(SafetyRuleException.class)
                .hasMessage("safety rule one-on: 0 of [a, b] would be on (expected: at least 1)");
        assertThat(controls.control("c").isOn())
                .as("nothing of the batch is done")
                .isTrue();

        Map<String, Boolean> swap = new LinkedHashMap<>();
        swap.put("a", false);
        swap.put("b", true);
        controls.set(swap, Set.of());
        assertThat(controls.states()).isEqualTo(Map.of("a", false, "b", true, "c", true));

        controls.set(Map.of("b", false), Set.of("one-on"));
        assertThat(controls.control("b").isHealthy())
                .as("the rule was overridden")
                .isFalse();
    }

    @Test
    void aGateLetsChangesThroughOnlyWhileItIsOn() throws SafetyRuleException {
        RoutingControls controls = controls(new SafetyRule.Gating("gate", List.of("c"), List.of("a", "b"), 1));
        controls.set(Map.of("a", false), Set.of());
        controls.set(Map.of("c", false), Set.of());
        assertThatThrownBy(() -> controls.set(Map.of("a", true), Set.of()))
                .hasMessage("safety rule gate: 0 of the gate [c] are on (expected: at least 1)");
        controls.set(Map.of("a", false), Set.of());
        assertThatThrownBy(() -> controls.set(Map.of("x", true), Set.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("routing control: x (expected: one of [a, b, c])");
    }

    private RoutingControls controls(SafetyRule... rules) {
        Map<String, Boolean> on = new LinkedHashMap<>();
        on.put("a", true);
        on.put("b", true);
        on.put("c", true);
        return new RoutingControls(on, List.of(rules));
    }

    private void cut(int count) {
        for (int i = 0; i < count; i++) {
            Link link = star.link(checkers.get(i).host());
            link.down(Link.InFlight.DROP, net.nowNs());
        }
    }

    private void run(long seconds) {
        net.runFor(seconds * SECOND_NS);
    }

    private static EndpointSettings.Request tcp() {
        return new EndpointSettings.Tcp();
    }

    private static EndpointSettings.Request http(@Nullable String search) {
        return new EndpointSettings.Http("shop.test", "/health", search);
    }

    private EndpointCheck check(EndpointSettings.Request request, int intervalSeconds, int threshold) {
        return check(request, intervalSeconds, threshold, "check");
    }

    private EndpointCheck check(EndpointSettings.Request request, int intervalSeconds, int threshold, String name) {
        EndpointSettings settings =
                new EndpointSettings(request, Address.of(ENDPOINT), 80, intervalSeconds * SECOND_NS, 1, threshold);
        EndpointCheck check = health.add(new EndpointCheck(name, settings, CHECKERS));
        checkers.forEach(checker -> checker.check(check));
        return check;
    }
}
