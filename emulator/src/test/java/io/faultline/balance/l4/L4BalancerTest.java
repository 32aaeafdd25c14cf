package io.faultline.balance.l4;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultline.balance.HealthCheck;
import io.faultline.balance.HealthCheckSettings;
import io.faultline.balance.HealthChecker;
import io.faultline.balance.Target;
import io.faultline.balance.TargetGroup;
import io.faultline.balance.TargetGroupListener;
import io.faultline.balance.TargetGroupSettings;
import io.faultline.balance.TargetState;
import io.faultline.fabric.Link;
import io.faultline.fabric.LinkProfile;
import io.faultline.fabric.LossModel;
import io.faultline.host.Host;
import io.faultline.packet.Address;
import io.faultline.packet.IpProtocol;
import io.faultline.service.HttpService;
import io.faultline.service.HttpServiceSettings;
import io.faultline.service.call.CallOutcome;
import io.faultline.service.call.CallResult;
import io.faultline.service.call.CallSettings;
import io.faultline.service.call.HttpCaller;
import io.faultline.service.call.HttpUrl;
import io.faultline.testing.Star;
import io.faultline.testing.TestNet;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A balancer, its health checks and its targets in a network, seen by a client. */
class L4BalancerTest {
    private static final long MS = 1_000_000;
    private static final long SECOND = 1_000 * MS;

    @RegisterExtension
    final TestNet net = new TestNet();

    private final List<CallResult> results = new ArrayList<>();
    private final List<String> journal = new ArrayList<>();
    private final Map<String, HttpService> services = new LinkedHashMap<>();
    private final Map<String, Host> hosts = new LinkedHashMap<>();
    private Star star;
    private Host clientHost;
    private Host balancerHost;
    private HttpCaller client;
    private L4Balancer balancer;
    private TargetGroup group;

    @BeforeEach
    void build() {
        star = new Star(net);
        clientHost = star.host("client", "127.1.0.1");
        // One address for everything, as a topology gives it: virtual address and source towards the targets.
        balancerHost = star.host("lb", "127.1.0.9");
        client = new HttpCaller(
                clientHost,
                name -> net.loop().eventLoop().newFailedFuture(new IllegalStateException(name)),
                CallSettings.defaults().withTimeouts(1 * SECOND, 3 * SECOND).withKeepAlive(false));
        star.owns(client::close);
        balancer = star.owns(new L4Balancer(balancerHost, L4Settings.defaults()));
        for (int i = 1; i <= 3; i++) {
            Host host = star.host("shop-" + i, "127.1.1." + i);
            HttpService service = star.owns(new HttpService(
                    host,
                    HttpServiceSettings.of("shop", "az" + i).at(null, 8080),
                    name -> net.loop().eventLoop().newFailedFuture(new IllegalStateException(name))));
            service.start();
            hosts.put("shop-" + i, host);
            services.put("shop-" + i, service);
        }
    }

    @AfterEach
    void close() throws Exception {
        star.close();
    }

    @Test
    void requestsAreSharedRoundRobinAndCostOneHopMore() {
        serve(settings());
        net.runFor(11 * SECOND);

        for (int i = 0; i < 30; i++) {
            call();
            net.runForMs(100);
        }

        assertThat(results).hasSize(30).allSatisfy(result -> {
            assertThat(result.outcome()).isEqualTo(CallOutcome.SUCCESS);
            // Two round trips over four links of 1 ms each way.
            assertThat(result.latencyNs()).isEqualTo(16 * MS);
        });
        assertThat(services.values())
                .allSatisfy(service -> assertThat(service.counters().requests()).isEqualTo(10));
        net.runFor(11 * SECOND);
        assertThat(balancer.flows()).as("closing flows are forgotten").isZero();
    }

    @Test
    void leastConnectionsAvoidsATargetThatIsSlow() {
        services.get("shop-1").slow(1, 20 * SECOND);
        serve(settings(), "least-connections");
        net.runFor(11 * SECOND);

        for (int i = 0; i < 60; i++) {
            call();
            net.runForMs(10);
        }

        // The slow one keeps at least one flow of its own while the others are free again within 20 ms.
        assertThat(group.target("shop-1").chosen()).isLessThanOrEqualTo(3);
        assertThat(group.target("shop-2").chosen()).isGreaterThan(25);
    }

    @Test
    void aTargetThatIsCutOffIsTakenOutWithinItsChecksAndPutBackWhenThePathReturns() {
        serve(settings());
        net.runFor(11 * SECOND);
        assertThat(group.inService()).hasSize(3);
        journal.clear();

        star.link(hosts.get("shop-2")).down(Link.InFlight.DROP, net.nowNs());
        // Three checks 10 s apart, the first within 10 s; the router says host unreachable after its 3 s.
        net.runFor(20 * SECOND);
        assertThat(group.target("shop-2").state()).isEqualTo(TargetState.HEALTHY);
        net.runFor(13 * SECOND);
        assertThat(journal).containsExactly("shop-2 HEALTHY -> UNHEALTHY: GET /health: unreachable");
        results.clear();
        for (int i = 0; i < 12; i++) {
            call();
            net.runForMs(100);
        }
        assertThat(results).extracting(CallResult::outcome).containsOnly(CallOutcome.SUCCESS);

        star.link(hosts.get("shop-2")).up(net.nowNs());
        net.runFor(31 * SECOND);
        assertThat(journal).last().isEqualTo("shop-2 UNHEALTHY -> HEALTHY: GET /health: 200");
    }

    @Test
    void aNetworkThatHidesTheTargetsFromTheChecksMakesFailClosedRefuseAndFailOpenServe() {
        for (boolean failOpen : new boolean[] {true, false}) {
            serve(failOpen ? settings() : settings().failClosed(), 8000 + (failOpen ? 1 : 0), "round-robin");
        }
        net.runFor(11 * SECOND);
        // The targets are well, but their health endpoint is not: no check passes.
        services.values().forEach(service -> service.fail(500, 1, true));
        net.runFor(40 * SECOND);
        services.values().forEach(service -> service.fail(500, 0, true));

        call(8000);
        call(8001);
        net.runForMs(500);

        assertThat(results)
                .extracting(CallResult::outcome)
                .containsExactly(CallOutcome.CONNECT_REFUSED, CallOutcome.SUCCESS);
    }

    @Test
    void aDrainingTargetFinishesWhatItHasAndGetsNothingNew() {
        services.get("shop-1").slow(1, 1 * SECOND);
        serve(settings().withDeregistrationDelayNs(30 * SECOND));
        net.runFor(11 * SECOND);
        call();
        net.runForMs(100);
        Target first = group.target("shop-1");
        assertThat(first.active()).isEqualTo(1);

        group.deregister(first);
        for (int i = 0; i < 8; i++) {
            call();
            net.runForMs(100);
        }
        net.runForMs(1000);

        assertThat(results).hasSize(9).extracting(CallResult::outcome).containsOnly(CallOutcome.SUCCESS);
        assertThat(first.chosen()).isEqualTo(1);
        net.runFor(30 * SECOND);
        assertThat(group.targets()).hasSize(2);
    }

    @Test
    void aCrashedBalancerForgetsItsFlowsAndServesNewOnesAfterItsRestart() {
        services.values().forEach(service -> service.slow(1, 1 * SECOND));
        serve(settings());
        net.runFor(11 * SECOND);
        call();
        net.runForMs(200);
        balancerHost.crash(net.nowNs());
        assertThat(balancer.flows()).isZero();
        net.runForMs(200);
        balancerHost.restart(net.nowNs());
        net.runFor(10 * SECOND);
        call();
        net.runFor(5 * SECOND);

        // The target's answer of before the crash finds no flow; the request is lost.
        assertThat(results).extracting(CallResult::outcome).containsExactly(CallOutcome.TIMEOUT, CallOutcome.SUCCESS);
    }

    @Test
    void requestsSurviveALossyNetworkBehindTheBalancer() {
        for (Host host : hosts.values()) {
            Link link = star.link(host);
            link.profile(LinkProfile.PERFECT.withDelayNs(1 * MS).withLoss(new LossModel.Bernoulli(0.05)), net.nowNs());
        }
        serve(settings().unchecked());
        client = new HttpCaller(
                clientHost,
                name -> net.loop().eventLoop().newFailedFuture(new IllegalStateException(name)),
                CallSettings.defaults().withTimeouts(20 * SECOND, 60 * SECOND).withKeepAlive(false));
        star.owns(client::close);
        for (int i = 0; i < 200; i++) {
            call();
            net.runForMs(50);
        }
        net.runFor(120 * SECOND);

        assertThat(results).hasSize(200).extracting(CallResult::outcome).containsOnly(CallOutcome.SUCCESS);
    }

    private static TargetGroupSettings settings() {
        return TargetGroupSettings.defaults();
    }

    private void serve(TargetGroupSettings settings) {
        serve(settings, "round-robin");
    }

    private void serve(TargetGroupSettings settings, String algorithm) {
        serve(settings, 80, algorithm);
    }

    private void serve(TargetGroupSettings settings, int port, String algorithm) {
        group = new TargetGroup(net.loop(), balancerHost.id(), "shop-" + port, settings);
        star.owns(group::close);
        group.addListener(new TargetGroupListener() {
            @Override
            public void targetChanged(
                    TargetGroup of, Target target, TargetState from, TargetState to, String reason, long nowNs) {
                journal.add(target.name() + " " + from + " -> " + to + ": " + reason);
            }
        });
        hosts.forEach((name, host) -> group.register(name, host.addresses().get(0), 8080, ""));
        if (settings.healthChecked()) {
            star.owns(new HealthChecker(balancerHost, group, HealthCheckSettings.of(HealthCheck.Http.of("/health"))));
        }
        balancer.serve(
                Address.of("127.1.0.9"), port, IpProtocol.TCP, group, algorithm, VirtualServiceSettings.defaults());
    }

    private void call() {
        call(80);
    }

    private void call(int port) {
        client.get(HttpUrl.of("http://127.1.0.9:" + port + "/"), results::add);
    }
}
