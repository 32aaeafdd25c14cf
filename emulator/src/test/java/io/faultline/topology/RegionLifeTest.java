package io.faultline.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultline.engine.NetworkLoop;
import io.faultline.fabric.Link;
import io.faultline.packet.Address;
import io.faultline.service.HttpService;
import io.faultline.service.call.CallOutcome;
import io.faultline.service.client.PopulationStats;
import io.faultline.testing.TestNet;
import io.faultline.topology.config.Overrides;
import io.netty.util.concurrent.Future;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A whole region in virtual time; the fixture holds that closing it leaves no packet, buffer or event. */
class RegionLifeTest {

    private static final long SECOND_NS = 1_000_000_000L;

    @RegisterExtension
    final TestNet net = new TestNet();

    @Test
    void inThreeAzEveryRequestOfEveryShopperIsServed() {
        Region region = Region.build(TopologyLoader.load("three-az", Overrides.none()), net.network());

        net.runFor(20 * SECOND_NS);

        PopulationStats stats = region.population("shoppers").stats();
        // Poisson with a mean of 20/s over 20 s: five standard deviations are 100.
        assertThat(stats.requests()).isBetween(400L - 100, 400L + 100);
        assertThat(stats.requests(CallOutcome.SUCCESS)).isEqualTo(stats.ended());
        assertThat(stats.requests() - stats.ended()).isLessThan(20);
        // Round robin: each of the six replicas has had a share, and each of its requests has asked orders.
        assertThat(region.service("shop"))
                .hasSize(6)
                .allSatisfy(replica -> assertThat(replica.counters().requests()).isGreaterThan(stats.requests() / 7));
        assertThat(requests(region.service("orders"))).isGreaterThanOrEqualTo(stats.ended());
        region.close();
    }

    @Test
    void aNameResolvesOnEveryHostByPackets() throws Exception {
        Region region = Region.build(TopologyLoader.load("three-az", Overrides.none()), net.network());

        Future<List<Address>> shop = region.resolver("client").resolve("shop.cloud.test");
        Future<List<Address>> orders = region.resolver("shop-az3-1").resolve("orders.cloud.test");
        net.runFor(SECOND_NS);

        assertThat(shop.get()).containsExactly(Address.of("127.1.0.80"));
        assertThat(orders.get())
                .containsExactlyInAnyOrder(
                        Address.of("127.1.0.12"), Address.of("127.2.0.12"), Address.of("127.3.0.12"));
        region.close();
    }

    @Test
    void aZoneThatLosesAllItsLinksLosesItsShoppersAndOnlyThem() {
        Overrides more = Overrides.none()
                .set("populations.locals={at: az1, url: 'http://shop.cloud.test:8080/', rate: 20/s, timeout: 2s}");
        Region region = Region.build(TopologyLoader.load("three-az", more), net.network());
        net.runFor(10 * SECOND_NS);

        for (String link : List.of("az3-az1", "az2-az3")) {
            region.link(link).down(Link.InFlight.DROP, net.nowNs());
        }
        // Until the balancer has taken the zone's replicas out: two checks of five seconds, and their timeout.
        net.runFor(20 * SECOND_NS);
        long shoppersServed = region.population("shoppers").stats().requests(CallOutcome.SUCCESS);
        long localsServed = region.population("locals").stats().requests(CallOutcome.SUCCESS);
        net.runFor(10 * SECOND_NS);

        assertThat(region.population("shoppers").stats().requests(CallOutcome.SUCCESS))
                .isEqualTo(shoppersServed);
        assertThat(region.population("locals").stats().requests(CallOutcome.SUCCESS))
                .isGreaterThan(localsServed + 100);
        assertThat(region.balancer("shop-lb").group().inService()).hasSize(4);
        region.close();
    }

    @Test
    void aRegionWithoutDnsServesWhoKnowsTheAddress() {
        Region region = Region.build(TopologyLoader.parse("plain.yaml", """
                        name: plain
                        routers: {az1: {prefix: 127.1.0.0/16}}
                        services: {web: {at: az1, address: 127.1.0.80}}
                        balancers: {web-lb: {layer: 4, at: az1, address: 127.1.0.90, targets: web}}
                        populations:
                          by-number: {at: az1, url: "http://127.1.0.90:8080/", rate: 10/s, arrivals: constant}
                          by-name: {at: az1, url: "http://web.cloud.test:8080/", rate: 10/s, arrivals: constant}
                        """, Overrides.none()), net.network());

        net.runFor(10 * SECOND_NS + 1);

        PopulationStats byNumber = region.population("by-number").stats();
        assertThat(byNumber.requests(CallOutcome.SUCCESS)).isBetween(98L, 100L).isEqualTo(byNumber.ended());
        PopulationStats byName = region.population("by-name").stats();
        assertThat(byName.requests(CallOutcome.SUCCESS)).isZero();
        // There is no name server, so the host says so at once.
        assertThat(byName.ended()).isGreaterThan(95);
        region.close();
    }

    @Test
    void oneSeedIsOneRunAndAnotherIsAnother() {
        assertThat(digest(7)).isEqualTo(digest(7)).isNotEqualTo(digest(8));
    }

    private static String digest(long seed) {
        try (NetworkLoop loop = NetworkLoop.virtual(seed)) {
            Region region = Region.build(TopologyLoader.load("three-az", Overrides.none()), loop);
            loop.runFor(3 * SECOND_NS);
            String digest = loop.digest().hex();
            region.close();
            return digest;
        }
    }

    private static long requests(List<HttpService> replicas) {
        return replicas.stream()
                .mapToLong(replica -> replica.counters().requests())
                .sum();
    }
}
