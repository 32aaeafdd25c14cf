package io.faultline.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faultline.fabric.DropReason;
import io.faultline.fabric.Link;
import io.faultline.fabric.LinkProfile;
import io.faultline.fabric.Port;
import io.faultline.packet.Address;
import io.faultline.packet.Prefix;
import io.faultline.testing.TestNet;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RibTest {
    private static final Prefix PREFIX = Prefix.of("10.9.0.0/16");

    @RegisterExtension
    final TestNet net = new TestNet();

    private final List<Link> links = new ArrayList<>();
    private Router router;
    private Rib rib;

    @BeforeEach
    void connect() {
        router = new Router(net.network(), "router");
        rib = router.rib();
        for (int i = 0; i < 3; i++) {
            Router neighbour = new Router(net.network(), "neighbour" + i);
            links.add(net.network().connect(router, neighbour, "link" + i, LinkProfile.PERFECT));
        }
    }

    @Test
    void theSmallestAdministrativeDistanceWins() {
        RouteSource ospf = rib.addSource("ospf", 110);
        RouteSource bgp = rib.addSource("bgp", 20);
        ospf.add(PREFIX, by(0));
        assertThat(installed()).isEqualTo(by(0));
        bgp.add(PREFIX, by(1));
        assertThat(installed()).isEqualTo(by(1));
        router.staticRoutes().add(PREFIX, by(2));
        assertThat(installed()).isEqualTo(by(2));
        assertThat(rib.bestSource(PREFIX)).isSameAs(router.staticRoutes());

        router.staticRoutes().withdraw(PREFIX);
        assertThat(installed()).isEqualTo(by(1));
        bgp.clear();
        assertThat(installed()).isEqualTo(by(0));
        ospf.withdraw(PREFIX);
        assertThat(installed()).isNull();
        assertThat(rib.sources())
                .extracting(RouteSource::toString)
                .containsExactly("local[0]", "connected[0]", "static[1]", "bgp[20]", "ospf[110]");
    }

    @Test
    void aClearedTableIsRestoredFromWhatItWas() {
        router.staticRoutes().add(PREFIX, by(0));
        router.staticRoutes().add(Prefix.DEFAULT_IPV4, by(1));
        Fib kept = router.staticRoutes().routes();

        router.staticRoutes().clear();
        assertThat(rib.fib().lookup(Address.of("10.9.0.1"))).isNull();
        router.staticRoutes().replace(kept);

        assertThat(installed()).isEqualTo(by(0));
        assertThat(rib.fib().lookup(Address.of("198.51.100.1"))).isEqualTo(by(1));
    }

    @Test
    void aRouteWithoutCarrierGivesWayAndComesBack() {
        RouteSource backup = rib.addSource("backup", 250);
        backup.add(PREFIX, by(1));
        router.staticRoutes().add(PREFIX, by(0));

        links.get(0).down(Link.InFlight.DROP, net.nowNs());
        assertThat(installed()).isEqualTo(by(1));
        links.get(1).down(Link.InFlight.DROP, net.nowNs());
        assertThat(installed()).isNull();
        links.get(0).up(net.nowNs());
        assertThat(installed()).isEqualTo(by(0));
    }

    @Test
    void carrierIsNotFollowedIfSoConfigured() {
        rib.followsCarrier(false);
        router.staticRoutes().add(PREFIX, by(0));
        links.get(0).down(Link.InFlight.DROP, net.nowNs());
        assertThat(installed()).isEqualTo(by(0));

        rib.followsCarrier(true);
        assertThat(installed()).isNull();
    }

    @Test
    void aMultipathRouteKeepsTheNextHopsThatHaveCarrier() {
        List<NextHop> hops =
                links.stream().map(link -> NextHop.onLink(link.a())).toList();
        router.staticRoutes().add(PREFIX, Route.multipath(hops));
        router.staticRoutes().add(Prefix.DEFAULT_IPV4, Route.multipath(hops));

        links.get(1).b().node().crash(net.nowNs());

        assertThat(installed()).isEqualTo(Route.multipath(List.of(hops.get(0), hops.get(2))));
        assertThat(installed()).as("prefixes share it").isSameAs(rib.fib().get(Prefix.DEFAULT_IPV4));
    }

    @Test
    void installationTakesItsTimePrefixByPrefix() {
        rib.installTime(FibInstallTime.TYPICAL);
        Fib.Batch three = new Fib.Batch();
        for (int i = 1; i <= 3; i++) {
            three.put(Prefix.of("10." + i + ".0.0/16"), by(0));
        }
        router.staticRoutes().apply(three);
        int before = rib.fib().size();
        assertThat(rib.pendingInstalls()).isEqualTo(3);

        net.runFor(5_149_999);
        assertThat(rib.fib().size()).isEqualTo(before);
        net.runFor(1);
        assertThat(rib.fib().size()).isEqualTo(before + 1);
        net.runFor(150_000);
        assertThat(rib.fib().size()).isEqualTo(before + 2);
        net.runFor(150_000);
        assertThat(rib.fib().size()).isEqualTo(before + 3);
        assertThat(rib.pendingInstalls()).isZero();
    }

    @Test
    void whatChangesBackInTimeIsNeverInstalled() {
        router.staticRoutes().add(PREFIX, by(0));
        rib.installTime(FibInstallTime.TYPICAL);

        router.staticRoutes().withdraw(PREFIX);
        net.runForMs(3);
        router.staticRoutes().add(PREFIX, by(0));
        net.runFor(2_149_999);
        assertThat(installed()).isEqualTo(by(0));
        net.runForMs(100);
        assertThat(installed()).isEqualTo(by(0));
    }

    /** Two routers that learn of a failure at once but install at different speeds send packets to and fro meanwhile. */
    @Test
    void unequalInstallTimesMakeAMicroLoopThatEnds() {
        Chain chain = new Chain(net.network(), 2, LinkProfile.PERFECT.withDelayNs(100_000));
        Link between = chain.links.get(1);
        Link detour = net.network().connect(chain.router(1), chain.server, "detour", LinkProfile.PERFECT);
        Prefix server = Prefix.of("10.9.0.2/32");
        // r1 prefers r2; r2 falls back to r1 when its link to the server fails, before r1 has installed its detour.
        chain.router(2).staticRoutes().add(Prefix.of("10.9.0.0/16"), Route.via(between.b(), Address.of("10.1.1.1")));
        chain.router(1).rib().installTime(new FibInstallTime(50_000_000, 0));
        chain.links.get(2).down(Link.InFlight.DROP, net.nowNs());
        chain.router(1).staticRoutes().add(server, Route.connected(detour.a()));

        chain.client.sendUdp(Chain.SERVER);
        net.runForMs(20);
        assertThat(net.network().ledger().dropped().count(DropReason.TTL_EXPIRED))
                .isEqualTo(1);
        net.runForMs(40);
        chain.client.sendUdp(Chain.SERVER);
        net.runForMs(20);

        assertThat(chain.server.arrivals).hasSize(1);
    }

    @Test
    void aSourceNeedsANameOfItsOwnAndADistanceInRange() {
        assertThatThrownBy(() -> rib.addSource("static", 5))
                .hasMessage("route source static exists (expected: a name of its own)");
        assertThatThrownBy(() -> rib.addSource("rip", 256))
                .hasMessage("distance: 256 (expected: 0 <= distance <= 255)");
    }

    private Route installed() {
        return rib.fib().get(PREFIX);
    }

    private Route by(int link) {
        Port port = links.get(link).a();
        return Route.via(port, Address.of("10.1." + link + ".2"));
    }
}
