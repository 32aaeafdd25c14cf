package io.faultline.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faultline.dns.resolver.ResolutionException;
import io.faultline.packet.Address;
import io.faultline.packet.Prefix;
import io.faultline.routing.Route;
import io.faultline.testing.TestNet;
import io.faultline.topology.config.Overrides;
import io.netty.util.concurrent.Future;
import java.net.NoRouteToHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RegionTest {

    private static final String RING = """
            name: ring
            routers:
              az1: {prefix: 127.1.0.0/16}
              az2: {prefix: 127.2.0.0/16}
              az3: {prefix: 127.3.0.0/16}
              az4: {prefix: [127.4.0.0/16, "fd00:4::/64"]}
            links:
              az1-az2: {delay: 1ms}
              az2-az3: {delay: 2ms, reverse: {delay: 7ms}}
              az3-az4: {delay: 4ms}
              az4-az1: {delay: 8ms}
            hosts:
              client: {at: az1}
              near: {at: az2}
              far: {at: az3}
              beyond: {at: az2, address: 127.99.0.1}
            """;

    @RegisterExtension
    final TestNet net = new TestNet();

    @Test
    void aShortTopologyJustWorks() throws Exception {
        Region region = build(RING, Overrides.none());

        assertThat(rttNs(region, "client", "near")).isEqualTo(2_000_000);
        assertThat(rttNs(region, "client", "beyond")).isEqualTo(2_000_000);
        assertThat(rttNs(region, "near", "far")).isEqualTo(9_000_000);
    }

    @Test
    void aRegionWithoutDnsHasNobodyToAsk() {
        Region region = build(RING, Overrides.none());

        Future<?> lookup = region.resolver("client").resolve("shop.test");
        net.runForMs(1);

        assertThat(lookup.cause()).isInstanceOf(ResolutionException.class);
    }

    @Test
    void equallyShortPathsAreAllUsed() {
        Region region = build(RING, Overrides.none());

        Route route = region.router("az1").rib().best(Prefix.of("127.3.0.0/16"));

        assertThat(((Route.Unicast) route).nextHops()).hasSize(2);
        assertThat(region.router("az3").rib().best(Prefix.of("fd00:4::/64"))).isNotNull();
    }

    @Test
    void theCostOfALinkDecidesWhichPathIsShort() throws Exception {
        Region region = build(RING, Overrides.none().set("links.az2-az3.cost=3"));

        assertThat(rttNs(region, "client", "far")).isEqualTo(2 * 12_000_000);
        assertThat(region.router("az1").rib().best(Prefix.of("127.3.0.0/16")))
                .hasToString("dev " + region.link("az4-az1").b());
    }

    @Test
    void aWrittenRouteTakesThePlaceOfTheComputedOne() throws Exception {
        Region region = build(RING + """
                routes:
                - {at: az1, to: 127.2.0.0/16, via: az4}
                - {at: az4, to: 127.2.0.0/16, via: [az3]}
                - {at: az3, to: 127.1.0.0/16, drop: prohibit}
                """, Overrides.none());

        // There the long way round over az4 and az3 (8 + 4 + 7 ms), back the short way (1 ms).
        assertThat(rttNs(region, "client", "near")).isEqualTo(20_000_000);
        assertThatThrownBy(() -> rttNs(region, "far", "client")).hasCauseInstanceOf(NoRouteToHostException.class);
    }

    @Test
    void aCutPathHealsOverTheOtherWayWhereBothAreEquallyShort() {
        Region region = build(RING, Overrides.none());
        region.link("az1-az2").down(io.faultline.fabric.Link.InFlight.DROP, net.nowNs());

        assertThat(region.router("az1").rib().best(Prefix.of("127.3.0.0/16")))
                .isEqualTo(Route.dev(region.link("az4-az1").b()));
    }

    @Test
    void aNameThatNothingBearsComesWithTheNearest() {
        Region region = build(RING, Overrides.none());

        assertThatThrownBy(() -> region.link("az1-az9"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "unknown link \"az1-az9\" (expected: one of az1-az2, az2-az3, az3-az4, az4-az1, client, near,"
                                + " far, beyond), did you mean \"az1-az2\"?");
        assertThatThrownBy(() -> region.router("core")).hasMessageStartingWith("unknown router \"core\"");
        assertThatThrownBy(() -> region.host("cliemt")).hasMessageEndingWith("did you mean \"client\"?");
    }

    @Test
    void aRegionOfTwoThousandRoutersAndTenThousandLinksIsBuilt() throws Exception {
        StringBuilder text = new StringBuilder("name: large\nrouters:\n");
        int routers = 2_000;
        int owners = 250;
        for (int i = 0; i < routers; i++) {
            text.append("  r").append(i).append(i < owners ? ": {prefix: 127." + (i + 1) % 255 + ".0.0/16}\n" : ":\n");
        }
        text.append("links:\n");
        for (int i = 0; i < 10_000; i++) {
            int step = new int[] {1, 7, 61, 313, 997}[i / routers];
            text.append("  r" + i % routers + "-r" + (i % routers + step) % routers + ": {delay: 1ms}\n");
        }
        text.append("hosts:\n  a: {at: r0}\n  b: {at: r200}\n");

        Region region = build(text.toString(), Overrides.none());

        assertThat(region.links().all()).hasSize(10_002);
        assertThat(rttNs(region, "a", "b")).isEqualTo(2L * fewest(200, routers) * 1_000_000L);
        long routes = region.routers().all().stream()
                .mapToLong(router -> router.staticRoutes().routes().size())
                .sum();
        assertThat(routes).isEqualTo((long) owners * routers - owners);
    }

    /** Breadth-first over a circle with steps both ways, independent of the code under test. */
    private static int fewest(int to, int size) {
        int[] distance = new int[size];
        java.util.Arrays.fill(distance, -1);
        java.util.ArrayDeque<Integer> queue = new java.util.ArrayDeque<>();
        distance[0] = 0;
        queue.add(0);
        while (!queue.isEmpty()) {
            int at = queue.remove();
            for (int step : new int[] {1, 7, 61, 313, 997, -1, -7, -61, -313, -997}) {
                int next = Math.floorMod(at + step, size);
                if (distance[next] < 0) {
                    distance[next] = distance[at] + 1;
                    queue.add(next);
                }
            }
        }
        return distance[to];
    }

    private Region build(String text, Overrides overrides) {
        return Region.build(TopologyLoader.parse("t.yaml", text, overrides), net.network());
    }

    private long rttNs(Region region, String from, String to) throws Exception {
        Address address = region.host(to).addresses().get(0);
        Future<Long> pong = region.host(from).ping(address, 5_000_000_000L);
        net.runFor(6_000_000_000L);
        assertThat(pong.isDone()).isTrue();
        return pong.get();
    }
}
