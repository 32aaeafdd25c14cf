package io.faultline.service.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.faultline.fabric.Link;
import io.faultline.host.Host;
import io.faultline.service.HttpService;
import io.faultline.service.HttpServiceSettings;
import io.faultline.service.call.AwsRetryQuota;
import io.faultline.service.call.Backoff;
import io.faultline.service.call.CallOutcome;
import io.faultline.service.call.CallSettings;
import io.faultline.service.call.NameLookup;
import io.faultline.service.call.RatioBudget;
import io.faultline.service.call.RetryBudget;
import io.faultline.service.call.RetryPolicy;
import io.faultline.testing.Star;
import io.faultline.testing.TestNet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ClientPopulationTest {
    private static final long MS = 1_000_000;
    private static final long SECOND = 1_000 * MS;

    @RegisterExtension
    final TestNet net = new TestNet();

    private Star star;
    private Host clients;
    private Host shopHost;

    @BeforeEach
    void build() {
        star = new Star(net);
        clients = star.host("clients", "127.1.0.1");
        shopHost = star.host("shop-1", "127.1.0.2");
    }

    @AfterEach
    void close() throws Exception {
        star.close();
    }

    @Test
    void poissonArrivalsHaveTheRateAndTheVarianceOfAPoissonProcess() {
        shop();
        ClientPopulation population = population(asking("shoppers", 10), RetryBudget.unlimited());
        int seconds = 300;
        double sum = 0;
        double squares = 0;
        for (int i = 0; i < seconds; i++) {
            long before = population.stats().requests();
            net.runFor(SECOND);
            double count = population.stats().requests() - before;
            sum += count;
            squares += count * count;
        }
        double mean = sum / seconds;
        double variance = squares / seconds - mean * mean;

        // Five sigma of the mean of 300 Poisson(10) counts are 0.91; the index of dispersion is 1 with a sigma of 0.08.
        assertThat(mean).as("per second, seed 1").isEqualTo(10, within(0.91));
        assertThat(variance / mean).as("index of dispersion, seed 1").isEqualTo(1, within(0.41));
        assertThat(population.stats().requests(CallOutcome.SUCCESS)).isGreaterThan((long) sum - 10);
        assertThat(population.stats().amplification()).isEqualTo(1, within(1e-9));
    }

    @Test
    void constantArrivalsNeverDrift() {
        shop();
        ClientPopulation population =
                population(asking("shoppers", 1).with(new ArrivalProcess.Constant(3)), RetryBudget.unlimited());
        net.runFor(300 * SECOND);

        assertThat(population.stats().requests()).isEqualTo(900);
    }

    /** With n retries, each attempt failing with p: (1 - p^(n+1)) / (1 - p) attempts, and 1 - p^(n+1) success. */
    @Test
    void retriesAmplifyTheLoadAsTheirClosedFormSays() {
        double p = 0.5;
        HttpService shop = shop();
        shop.fail(500, p, false);
        ClientPopulation population = population(
                asking("shoppers", 50).with(RetryPolicy.of(3, new Backoff.FullJitter(10 * MS, 100 * MS))),
                RetryBudget.unlimited());
        net.runFor(80 * SECOND);
        population.stop();
        net.runFor(10 * SECOND);

        PopulationStats stats = population.stats();
        // Five sigma for 4000 requests.
        assertThat(stats.amplification()).as("seed 1").isEqualTo((1 - Math.pow(p, 4)) / (1 - p), within(0.09));
        assertThat(stats.requests(CallOutcome.SUCCESS) / (double) stats.ended())
                .as("seed 1")
                .isEqualTo(1 - Math.pow(p, 4), within(0.02));
        assertThat(stats.attempts()).isEqualTo(shop.counters().requests());
        assertThat(population.outstanding()).isZero();
    }

    @Test
    void aRetryBudgetBoundsTheAmplificationWhenEverythingFails() {
        shop().fail(503, 1, false);
        RetryPolicy threeTimes = RetryPolicy.of(3, Backoff.none());
        ClientPopulation without = population(asking("wild", 100).with(threeTimes), RetryBudget.unlimited());
        ClientPopulation ratio = population(asking("careful", 100).with(threeTimes), new RatioBudget(0.1, 0, 10));
        ClientPopulation aws = population(asking("aws", 100).with(threeTimes), new AwsRetryQuota());
        net.runFor(10 * SECOND);
        without.stop();
        ratio.stop();
        aws.stop();
        net.runFor(10 * SECOND);

        assertThat(without.stats().amplification()).isEqualTo(4);
        long requests = ratio.stats().ended();
        assertThat(ratio.stats().attempts() - requests).isBetween(requests / 10 - 1, requests / 10 + 10);
        // 500 tokens at 5 each: a hundred retries, and nothing gives any back.
        assertThat(aws.stats().attempts() - aws.stats().ended()).isEqualTo(100);
    }

    @Test
    void clientsThatDoNotWaitPileUpOnAServiceThatHangsUntilTheirBoundAndAreCounted() {
        shop().hang();
        ClientPopulation population = population(
                asking("shoppers", 1)
                        .with(new ArrivalProcess.Constant(100))
                        .with(CallSettings.defaults().withTimeouts(1 * SECOND, 2 * SECOND))
                        .withMaxOutstanding(50),
                RetryBudget.unlimited());
        // Arrivals every 10 ms: 50 of them fill the places, which are free again after the timeout of 2 s.
        net.runFor(10 * SECOND + 5 * MS);

        PopulationStats stats = population.stats();
        assertThat(population.outstanding()).isEqualTo(50);
        assertThat(stats.requests()).isEqualTo(1000);
        assertThat(stats.requests(CallOutcome.TIMEOUT)).isEqualTo(200);
        assertThat(stats.requests(CallOutcome.SHED)).isEqualTo(750);
        assertThat(stats.failureLatencyUs().getMaxValue() / 1e6).isEqualTo(2, within(0.02));
        assertThat(stats.window().rate(5 * SECOND, net.nowNs())).isZero();
    }

    @Test
    void theSuccessRateOfAWindowForgetsAnOutage() {
        shop();
        ClientPopulation population = population(
                asking("shoppers", 20)
                        .with(CallSettings.defaults()
                                .withTimeouts(500 * MS, 1 * SECOND)
                                .withKeepAlive(false)),
                RetryBudget.unlimited());
        net.runFor(20 * SECOND);
        star.link(shopHost).down(Link.InFlight.DROP, net.nowNs());
        net.runFor(20 * SECOND);
        SuccessWindow window = population.stats().window();
        assertThat(window.rate(10 * SECOND, net.nowNs())).isZero();
        assertThat(window.rate(60 * SECOND, net.nowNs())).isBetween(0.4, 0.6);
        star.link(shopHost).up(net.nowNs());
        net.runFor(12 * SECOND);

        assertThat(window.rate(10 * SECOND, net.nowNs())).isEqualTo(1);
        assertThat(population.stats().requests(CallOutcome.CONNECT_TIMEOUT)).isPositive();
    }

    @Test
    void aChangedRateHoldsFromTheNextGapOn() {
        shop();
        ClientPopulation population =
                population(asking("shoppers", 1).with(new ArrivalProcess.Constant(0.001)), RetryBudget.unlimited());
        net.runFor(SECOND);
        population.rate(10);
        net.runFor(10 * SECOND);

        assertThat(population.stats().requests()).isEqualTo(100);
    }

    private static PopulationSettings asking(String name, double perSecond) {
        return PopulationSettings.of(name, "http://127.1.0.2:8080/", perSecond);
    }

    private HttpService shop() {
        HttpService shop = star.owns(
                new HttpService(shopHost, HttpServiceSettings.of("shop", "az1").at(null, 8080), nobody()));
        shop.start();
        return shop;
    }

    private ClientPopulation population(PopulationSettings settings, RetryBudget budget) {
        ClientPopulation population = star.owns(new ClientPopulation(clients, settings, nobody(), budget));
        population.start();
        return population;
    }

    private NameLookup nobody() {
        return name -> net.loop().eventLoop().newFailedFuture(new IllegalStateException("asked for " + name));
    }
}
