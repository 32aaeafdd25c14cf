package io.faultline.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.faultline.fabric.Link;
import io.faultline.host.Host;
import io.faultline.service.call.CallOutcome;
import io.faultline.service.call.CallResult;
import io.faultline.service.call.CallSettings;
import io.faultline.service.call.HttpCaller;
import io.faultline.service.call.HttpUrl;
import io.faultline.service.call.NameLookup;
import io.faultline.testing.Star;
import io.faultline.testing.TestNet;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class HttpServiceTest {
    private static final long MS = 1_000_000;
    private static final String URL = "http://127.1.0.2:8080/";

    @RegisterExtension
    final TestNet net = new TestNet();

    private final List<CallResult> results = new ArrayList<>();
    private Star star;
    private Host clientHost;
    private Host serviceHost;
    private HttpCaller client;

    @BeforeEach
    void build() {
        star = new Star(net);
        clientHost = star.host("client", "127.1.0.1");
        serviceHost = star.host("shop-1", "127.1.0.2");
        client = client(CallSettings.defaults());
    }

    @AfterEach
    void close() throws Exception {
        star.close();
    }

    @Test
    void aRequestIsAnsweredAfterTheNetworksAndTheWorkersTimeToTheNanosecond() {
        shop(settings().withLatency(new LatencyDistribution.Constant(20 * MS)));

        call();
        net.runForMs(1000);

        // SYN and SYN-ACK, request and answer: two round trips over two links of 1 ms each way, and the work.
        assertThat(results).singleElement().satisfies(result -> {
            assertThat(result.outcome()).isEqualTo(CallOutcome.SUCCESS);
            assertThat(result.status()).isEqualTo(200);
            assertThat(result.latencyNs()).isEqualTo(8 * MS + 20 * MS);
        });
    }

    @Test
    void aConnectionIsKeptAliveAndSavesARoundTrip() {
        HttpService shop = shop(settings());
        call();
        net.runForMs(100);
        call();
        net.runForMs(100);

        assertThat(results.get(1).latencyNs()).isEqualTo(4 * MS);
        assertThat(shop.connections()).isEqualTo(1);
        net.runForMs(70_000);
        assertThat(shop.connections()).as("the client's idle timeout of 60 s").isZero();
    }

    @Test
    void aRequestOnAConnectionThatTheServerJustClosedIsMadeAgainOnANewOne() {
        HttpService shop = shop(settings());
        call();
        net.runForMs(100);
        shop.stop();
        shop.start();
        // The FIN is still under way.
        call();
        net.runForMs(100);

        assertThat(results).extracting(CallResult::outcome).containsExactly(CallOutcome.SUCCESS, CallOutcome.SUCCESS);
    }

    @Test
    void whatFindsNoWorkerAndNoRoomInTheQueueIsAnswered503AtOnce() {
        HttpService shop = shop(settings()
                .withLatency(new LatencyDistribution.Constant(100 * MS))
                .withWorkers(2, 3));
        for (int i = 0; i < 10; i++) {
            call();
        }
        net.runForMs(1000);

        assertThat(results).hasSize(10);
        assertThat(results.subList(0, 5)).allSatisfy(result -> {
            assertThat(result.status()).isEqualTo(503);
            assertThat(result.latencyNs()).isEqualTo(8 * MS);
        });
        assertThat(results.subList(5, 10))
                .extracting(CallResult::latencyNs)
                .containsExactly(108 * MS, 108 * MS, 208 * MS, 208 * MS, 308 * MS);
        assertThat(shop.counters().queueFull()).isEqualTo(5);
        assertThat(shop.counters().answers(5)).isEqualTo(5);
        assertThat(shop.workers().busy()).isZero();
    }

    @Test
    void eachWayInWhichAServiceCanBeGoneHasAFaceOfItsOwn() {
        HttpService shop = shop(settings());
        client = client(
                CallSettings.defaults().withTimeouts(1000 * MS, 3000 * MS).withKeepAlive(false));

        shop.stop();
        call();
        net.runForMs(5000);
        shop.start();
        shop.hang();
        call();
        net.runForMs(5000);
        star.link(serviceHost).down(Link.InFlight.DROP, net.nowNs());
        call();
        net.runForMs(5000);
        star.link(serviceHost).up(net.nowNs());
        shop.start();
        call();
        net.runForMs(5000);

        assertThat(results)
                .extracting(CallResult::outcome)
                .containsExactly(
                        CallOutcome.CONNECT_REFUSED,
                        CallOutcome.TIMEOUT,
                        CallOutcome.CONNECT_TIMEOUT,
                        CallOutcome.SUCCESS);
    }

    @Test
    void aServiceThatHangsAnswersWhatItOwesOnceItGoesOn() {
        HttpService shop = shop(settings().withLatency(new LatencyDistribution.Constant(50 * MS)));
        call();
        net.runForMs(20);
        shop.hang();
        call();
        net.runForMs(1000);
        assertThat(results).isEmpty();

        shop.start();
        net.runForMs(1000);

        assertThat(results).extracting(CallResult::status).containsExactly(200, 200);
    }

    @Test
    void aServiceFailsAtTheRateItWasToldAndRecovers() {
        HttpService shop = shop(settings());
        shop.fail(500, 0.3, false);
        for (int i = 0; i < 2000; i++) {
            call();
            net.runForMs(10);
        }
        long failed = results.stream().filter(result -> result.status() == 500).count();
        // Five sigma of the binomial are 0.051.
        assertThat(failed / 2000.0).as("seed 1").isEqualTo(0.3, within(0.051));

        shop.recover();
        results.clear();
        call();
        net.runForMs(100);
        assertThat(results).extracting(CallResult::status).containsExactly(200);
    }

    @Test
    void aSlowServiceTakesItsTimeTimesAFactor() {
        HttpService shop = shop(settings().withLatency(new LatencyDistribution.Constant(20 * MS)));
        shop.slow(3, 5 * MS);
        call();
        net.runForMs(1000);

        assertThat(results.get(0).latencyNs()).isEqualTo(8 * MS + 65 * MS);
    }

    @Test
    void aCrashOfTheHostLosesTheRequestAndARestartServesAgain() {
        HttpService shop = shop(settings().withLatency(new LatencyDistribution.Constant(50 * MS)));
        client = client(
                CallSettings.defaults().withTimeouts(1000 * MS, 2000 * MS).withKeepAlive(false));
        call();
        net.runForMs(20);
        serviceHost.crash(net.nowNs());
        assertThat(shop.workers().busy()).isZero();
        net.runForMs(5000);
        serviceHost.restart(net.nowNs());
        call();
        net.runForMs(5000);

        assertThat(results).extracting(CallResult::outcome).containsExactly(CallOutcome.TIMEOUT, CallOutcome.SUCCESS);
    }

    @Test
    void aDependencyThatIsDownIsNamedAllTheWayUp() {
        Host inventoryHost = star.host("inventory-1", "127.1.0.3");
        Host dbHost = star.host("db-1", "127.1.0.4");
        HttpService db = star.owns(new HttpService(dbHost, named("db"), nobody()));
        HttpService inventory = star.owns(new HttpService(
                inventoryHost,
                named("inventory").dependingOn(Dependency.of("db", "http://127.1.0.4:8080/")),
                nobody()));
        shop(settings().dependingOn(Dependency.of("inventory", "http://127.1.0.3:8080/")));
        db.start();
        inventory.start();
        call();
        net.runForMs(100);
        db.stop();
        call();
        net.runForMs(100);
        db.start();
        call();
        net.runForMs(100);

        assertThat(results).extracting(CallResult::status).containsExactly(200, 503, 200);
        assertThat(results.get(1).cause()).isEqualTo("inventory http_5xx 503 < db connect_refused");
        assertThat(inventory.counters().dependencyFailures()).isEqualTo(1);
    }

    @Test
    void withoutAnOptionalDependencyTheAnswerIsDegraded() {
        HttpService shop = shop(settings()
                .dependingOn(Dependency.of("ads", "http://127.1.0.99:8080/")
                        .asOptional()
                        .with(CallSettings.defaults().withTimeouts(200 * MS, 500 * MS))));
        call();
        net.runForMs(5000);

        assertThat(results).extracting(CallResult::status).containsExactly(200);
        assertThat(shop.counters().degraded()).isEqualTo(1);
    }

    @Test
    void aDependencyThatIsTooSlowHoldsTheWorkersAndSoTheQueueFills() {
        Host slowHost = star.host("slow-1", "127.1.0.3");
        HttpService slow = star.owns(new HttpService(slowHost, named("slow"), nobody()));
        slow.start();
        slow.slow(1, 10_000 * MS);
        HttpService shop = shop(settings()
                .withWorkers(2, 2)
                .dependingOn(Dependency.of("slow", "http://127.1.0.3:8080/")
                        .with(CallSettings.defaults().withTimeouts(500 * MS, 1000 * MS))));
        for (int i = 0; i < 6; i++) {
            call();
        }
        net.runForMs(5000);

        assertThat(results).extracting(CallResult::status).containsExactly(503, 503, 504, 504, 504, 504);
        assertThat(shop.counters().queueFull()).isEqualTo(2);
    }

    @Test
    void deepHealthFallsWithTheDependencyAndShallowHealthDoesNot() {
        shop(settings()
                .dependingOn(Dependency.of("db", "http://127.1.0.99:1/")
                        .with(CallSettings.defaults().withTimeouts(100 * MS, 200 * MS))));
        Host deepHost = star.host("deep", "127.1.0.5");
        star.owns(new HttpService(
                        deepHost,
                        named("deep")
                                .withDeepHealth(true)
                                .dependingOn(Dependency.of("db", "http://127.1.0.99:1/")
                                        .with(CallSettings.defaults().withTimeouts(100 * MS, 200 * MS))),
                        nobody()))
                .start();
        client.get(HttpUrl.of("http://127.1.0.2:8080/health"), results::add);
        net.runForMs(1000);
        client.get(HttpUrl.of("http://127.1.0.5:8080/health"), results::add);
        net.runForMs(1000);

        assertThat(results).extracting(CallResult::status).containsExactly(200, 504);
    }

    private HttpServiceSettings settings() {
        return named("shop");
    }

    private static HttpServiceSettings named(String name) {
        return HttpServiceSettings.of(name, "az1").at(null, 8080);
    }

    private HttpService shop(HttpServiceSettings settings) {
        HttpService shop = star.owns(new HttpService(serviceHost, settings, nobody()));
        shop.start();
        return shop;
    }

    private HttpCaller client(CallSettings settings) {
        HttpCaller caller = new HttpCaller(clientHost, nobody(), settings);
        star.owns(caller::close);
        return caller;
    }

    private NameLookup nobody() {
        return name -> net.loop().eventLoop().newFailedFuture(new IllegalStateException("asked for " + name));
    }

    private void call() {
        client.get(HttpUrl.of(URL), results::add);
    }
}
