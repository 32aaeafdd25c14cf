package io.faultline.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultline.fabric.DropReason;
import io.faultline.fabric.Link;
import io.faultline.fabric.LinkProfile;
import io.faultline.packet.Address;
import io.faultline.packet.Prefix;
import io.faultline.testing.TestNet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A subnet over several ports: a zone's hosts, each with a link of its own to the zone's router. */
class NeighbourTest {
    @RegisterExtension
    final TestNet net = new TestNet();

    private Router router;
    private TestHost client;
    private TestHost server;
    private Link serverLink;

    @BeforeEach
    void connect() {
        router = new Router(net.network(), "router");
        client = new TestHost(net.network(), "client", "10.0.0.2", "fd00::2");
        server = new TestHost(net.network(), "server", "10.0.0.3", "fd00::3");
        Link clientLink = net.network().connect(router, client, "client", LinkProfile.PERFECT);
        serverLink = net.network().connect(router, server, "server", LinkProfile.PERFECT);
        router.addAddress(Address.of("10.0.0.1"));
        router.addAddress(Address.of("fd00::1"));
        router.addSubnet(Prefix.of("10.0.0.0/24"));
        router.addSubnet(Prefix.of("fd00::/64"));
        router.addNeighbour(clientLink.a(), Address.of("10.0.0.2"));
        router.addNeighbour(clientLink.a(), Address.of("fd00::2"));
        router.addNeighbour(serverLink.a(), Address.of("10.0.0.3"));
        router.addNeighbour(serverLink.a(), Address.of("fd00::3"));
    }

    @Test
    void neighboursReachEachOther() {
        client.sendUdp("10.0.0.3");
        client.sendUdp("fd00::3");
        net.runForMs(1);

        assertThat(server.arrivals).hasSize(2);
    }

    @Test
    void anAddressThatNobodyHasIsUnreachableAfterThreeSeconds() {
        client.sendUdp("10.0.0.99");
        net.runFor(2_999_999_999L);
        assertThat(client.arrivals).isEmpty();
        assertThat(net.network().ledger().inFlight()).isEqualTo(1);

        net.runForMs(1);
        assertThat(client.onlyArrival().isError(IcmpError.HOST_UNREACHABLE)).isTrue();
        assertThat(client.onlyArrival().atNs()).isEqualTo(3_000_000_000L);
        assertThat(client.onlyArrival().source()).isEqualTo(Address.of("10.0.0.1"));
        assertThat(router.drops().count(DropReason.UNREACHABLE)).isEqualTo(1);
    }

    @Test
    void thatIsReportedAtOnceIfSoConfigured() {
        router.neighbourResolution(NeighbourResolution.IMMEDIATE);

        client.sendUdp("fd00::99");
        net.runForMs(1);

        assertThat(client.onlyArrival().isError(IcmpError.HOST_UNREACHABLE)).isTrue();
    }

    @Test
    void aNeighbourWhoseCarrierComesBackInTimeGetsWhatWaited() {
        serverLink.down(Link.InFlight.DROP, net.nowNs());
        client.sendUdp("10.0.0.3");
        net.runForMs(1500);
        serverLink.up(net.nowNs());
        net.runForMs(1000);

        assertThat(server.onlyArrival().atNs()).as("the next question").isEqualTo(2_000_000_000L);
        assertThat(client.arrivals).isEmpty();
    }

    @Test
    void aNeighbourWithoutCarrierIsUnreachable() {
        server.crash(net.nowNs());
        client.sendUdp("10.0.0.3");
        net.runForMs(3500);

        assertThat(client.onlyArrival().isError(IcmpError.HOST_UNREACHABLE)).isTrue();
    }

    @Test
    void fewPacketsWaitForADestinationAndTheOldestGivesWay() {
        router.icmpErrors().limit(IcmpRateLimit.NONE);
        for (int i = 0; i < 5; i++) {
            client.sendUdp("10.0.0.99");
        }
        net.runForMs(1);
        assertThat(net.network().ledger().inFlight()).isEqualTo(3);
        assertThat(router.drops().count(DropReason.NO_BUFFER)).isEqualTo(2);

        net.runForMs(3000);
        assertThat(client.arrivals).hasSize(3);
    }

    @Test
    void aScanOfTheSubnetHoldsABoundedNumberOfPackets() {
        router.neighbourResolution(new NeighbourResolution(3, 1_000_000_000L, 3, 10));
        for (int host = 50; host < 250; host++) {
            client.sendUdp("10.0.0." + host);
        }
        net.runForMs(1);
        assertThat(net.network().ledger().inFlight()).isEqualTo(10);
        assertThat(router.drops().count(DropReason.NO_BUFFER)).isEqualTo(190);
    }

    @Test
    void destinationsFailEachInItsOwnTime() {
        client.sendUdp("10.0.0.98");
        net.runForMs(400);
        client.sendUdp("10.0.0.99");
        net.runForMs(5000);

        assertThat(client.arrivals).extracting(TestHost.Arrival::atNs).containsExactly(3_000_000_000L, 3_400_000_000L);
    }

    @Test
    void aCrashedRouterLosesWhatWaits() {
        client.sendUdp("10.0.0.99");
        net.runForMs(100);
        router.crash(net.nowNs());

        assertThat(router.drops().count(DropReason.NODE_DOWN)).isEqualTo(1);
        assertThat(net.network().ledger().inFlight()).isZero();
    }

    @Test
    void aNeighbourThatIsRemovedIsUnreachable() {
        router.neighbourResolution(NeighbourResolution.IMMEDIATE);
        router.removeNeighbour(Address.of("10.0.0.3"));

        client.sendUdp("10.0.0.3");
        net.runForMs(1);

        assertThat(client.onlyArrival().isError(IcmpError.HOST_UNREACHABLE)).isTrue();
    }
}
