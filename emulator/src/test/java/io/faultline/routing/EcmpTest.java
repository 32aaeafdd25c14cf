package io.faultline.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.faultline.fabric.Link;
import io.faultline.fabric.LinkProfile;
import io.faultline.fabric.Port;
import io.faultline.packet.Address;
import io.faultline.packet.IpProtocol;
import io.faultline.packet.Ipv4;
import io.faultline.packet.Ipv6;
import io.faultline.packet.Prefix;
import io.faultline.packet.Udp;
import io.faultline.testing.TestNet;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EcmpTest {
    private static final int FLOWS = 20_000;

    @RegisterExtension
    final TestNet net = new TestNet();

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 5, 8, 16})
    void flowsSpreadEvenlyOverTheNextHops(int count) {
        Route.Unicast route = route(TestPorts.star(net.network(), count));
        int[] flowsByPort = new int[count];

        for (int hash : hashes(11)) {
            flowsByPort[route.select(hash).port().index()]++;
        }

        // Chi-squared with count - 1 degrees of freedom: mean + 5 standard deviations.
        double expected = (double) FLOWS / count;
        double chiSquared = Arrays.stream(flowsByPort)
                .mapToDouble(n -> (n - expected) * (n - expected) / expected)
                .sum();
        assertThat(chiSquared).isLessThan(count - 1 + 5 * Math.sqrt(2.0 * (count - 1)));
    }

    @Test
    void weightsGiveSharesInProportion() {
        Port[] ports = TestPorts.star(net.network(), 3);
        Route.Unicast route = Route.multipath(List.of(
                new NextHop(ports[0], null, 1), new NextHop(ports[1], null, 2), new NextHop(ports[2], null, 5)));
        int[] flowsByPort = new int[3];

        for (int hash : hashes(12)) {
            flowsByPort[route.select(hash).port().index()]++;
        }

        assertThat(flowsByPort[0] / (double) FLOWS).isCloseTo(1 / 8.0, within(0.01));
        assertThat(flowsByPort[1] / (double) FLOWS).isCloseTo(2 / 8.0, within(0.015));
        assertThat(flowsByPort[2] / (double) FLOWS).isCloseTo(5 / 8.0, within(0.015));
    }

    /**
     * RFC 2992, section 3, in closed form. Of n regions the k-th goes; those before it grow to the right and those behind it
     * to the left, so with all of the k-th's share the part that moves is
     * 1/n + ((k-1)(k-2)/2 + (n-k)(n-k-1)/2) / (n(n-1)): a half at the ends, about a quarter in the middle.
     */
    @ParameterizedTest
    @CsvSource({"2, 1", "4, 1", "4, 2", "5, 3", "8, 1", "8, 4", "8, 8", "16, 8", "16, 16"})
    void losingANextHopMovesAsManyFlowsAsTheRfcSays(int n, int k) {
        Port[] ports = TestPorts.star(net.network(), n);
        Route.Unicast all = route(ports);
        List<Port> left = new ArrayList<>(List.of(ports));
        left.remove(k - 1);
        Route.Unicast without = route(left.toArray(Port[]::new));

        int moved = 0;
        for (int hash : hashes(13)) {
            moved += all.select(hash).equals(without.select(hash)) ? 0 : 1;
        }

        double closedForm = 1.0 / n + ((k - 1) * (k - 2) / 2.0 + (n - k) * (n - k - 1) / 2.0) / (n * (n - 1.0));
        assertThat(moved / (double) FLOWS).isCloseTo(closedForm, within(0.015));
        assertThat(closedForm).isBetween(0.25, 0.5);
    }

    @Test
    void theOrderInWhichNextHopsAreGivenDoesNotMatter() {
        Port[] ports = TestPorts.star(net.network(), 4);
        Route.Unicast ascending = route(ports);
        Route.Unicast shuffled = route(ports[2], ports[0], ports[3], ports[1]);

        assertThat(shuffled).isEqualTo(ascending).hasSameHashCodeAs(ascending);
        for (int hash : hashes(14)) {
            assertThat(shuffled.select(hash)).isEqualTo(ascending.select(hash));
        }
    }

    /** Of the flows that a first router sends one way, a second with a salt of its own sends half each way. */
    @Test
    void aSecondTierIsNotPolarisedByTheFirst() {
        Route.Unicast twoWays = route(TestPorts.star(net.network(), 2));
        int viaFirst = 0;
        int viaFirstTwiceSalted = 0;
        int viaFirstTwiceUnsalted = 0;

        for (int flow = 0; flow < FLOWS; flow++) {
            ByteBuf packet = udp(flow);
            if (twoWays.select(FlowHash.ofIpv4(packet, 0, 111)).port().index() == 0) {
                viaFirst++;
                viaFirstTwiceSalted +=
                        twoWays.select(FlowHash.ofIpv4(packet, 0, 222)).port().index() == 0 ? 1 : 0;
                viaFirstTwiceUnsalted +=
                        twoWays.select(FlowHash.ofIpv4(packet, 0, 111)).port().index() == 0 ? 1 : 0;
            }
        }

        assertThat(viaFirstTwiceSalted / (double) viaFirst).isCloseTo(0.5, within(0.025));
        assertThat(viaFirstTwiceUnsalted).as("what the salt prevents").isEqualTo(viaFirst);
    }

    @Test
    void fragmentsFollowOneAnotherByTheirAddresses() {
        ByteBuf first = udp(1);
        first.setShort(6, 0x2000);
        ByteBuf later = udp(1);
        later.setShort(6, 0x0010);
        later.setInt(20, 0x12345678);

        assertThat(FlowHash.ofIpv4(first, 0, 9)).isEqualTo(FlowHash.ofIpv4(later, 0, 9));
        assertThat(FlowHash.ofIpv4(first, 0, 9)).isNotEqualTo(FlowHash.ofIpv4(udp(1), 0, 9));
    }

    @Test
    void anIpv6FlowLabelStandsForThePorts() {
        ByteBuf one = udp6(1000, 0xabcde);
        ByteBuf samePath = udp6(2000, 0xabcde);
        ByteBuf otherLabel = udp6(1000, 0xabcdf);

        assertThat(FlowHash.ofIpv6(one, 0, 9)).isEqualTo(FlowHash.ofIpv6(samePath, 0, 9));
        assertThat(FlowHash.ofIpv6(one, 0, 9)).isNotEqualTo(FlowHash.ofIpv6(otherLabel, 0, 9));
        assertThat(FlowHash.ofIpv6(udp6(1000, 0), 0, 9))
                .as("without a label the ports count")
                .isNotEqualTo(FlowHash.ofIpv6(udp6(2000, 0), 0, 9));
    }

    @Test
    void aHeaderWithoutRoomForPortsIsHashedAllTheSame() {
        ByteBuf packet = Unpooled.buffer();
        Ipv4.writeHeader(packet, 1, 2, IpProtocol.UDP, 3, 0, 64, 0, false);
        packet.writeZero(3);
        ByteBuf packet6 = Unpooled.buffer();
        Ipv6.writeHeader(packet6, 1, 2, 3, 4, IpProtocol.TCP, 0, 0, 0, 64);

        assertThat(FlowHash.ofIpv4(packet, 0, 1)).isNotZero();
        assertThat(FlowHash.ofIpv6(packet6, 0, 1)).isNotZero();
    }

    @Test
    void theFlowsOfARouterStickToTheirLinksAndMoveOnlyWhenOneFails() {
        Diamond diamond = new Diamond();
        List<Integer> before = diamond.pathsOfFlows(200);
        List<Integer> again = diamond.pathsOfFlows(200);
        diamond.ways.get(1).down(Link.InFlight.DROP, net.nowNs());
        List<Integer> during = diamond.pathsOfFlows(200);
        diamond.ways.get(1).up(net.nowNs());
        List<Integer> after = diamond.pathsOfFlows(200);

        assertThat(again).as("a flow keeps its path").isEqualTo(before);
        assertThat(before).contains(0, 1, 2, 3);
        assertThat(during)
                .as("the failed way is not used, and no flow is lost")
                .contains(0, 2, 3)
                .doesNotContain(1);
        assertThat(after).as("restored").isEqualTo(before);
    }

    @Test
    void weightsAndNumbersOfNextHopsAreBounded() {
        Port[] ports = TestPorts.star(net.network(), 1);

        assertThatThrownBy(() -> new NextHop(ports[0], null, 0)).hasMessage("weight: 0 (expected: 1 <= weight <= 256)");
        assertThatThrownBy(() -> Route.multipath(List.of()))
                .hasMessage("next hops: 0 (expected: 1 <= next hops <= 128)");
    }

    /** A client's router with four links to the server's. */
    private final class Diamond {
        private final List<Link> ways = new ArrayList<>();
        private final TestHost client = new TestHost(net.network(), "client", "10.0.0.2");
        private final TestHost server = new TestHost(net.network(), "server", "10.9.0.2");

        Diamond() {
            Router left = new Router(net.network(), "left");
            Router right = new Router(net.network(), "right");
            net.network().connect(left, client, "client", LinkProfile.PERFECT);
            Link last = net.network().connect(right, server, "server", LinkProfile.PERFECT);
            List<NextHop> hops = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                Link way = net.network().connect(left, right, "way" + i, LinkProfile.PERFECT);
                ways.add(way);
                hops.add(NextHop.onLink(way.a()));
            }
            left.staticRoutes().add(Prefix.of("10.9.0.0/16"), Route.multipath(hops));
            right.addNeighbour(last.a(), Address.of("10.9.0.2"));
        }

        /** For each flow the way that its packet took. */
        List<Integer> pathsOfFlows(int flows) {
            List<Integer> paths = new ArrayList<>();
            for (int flow = 0; flow < flows; flow++) {
                long[] before = ways.stream()
                        .mapToLong(way -> way.forward().deliveredPackets())
                        .toArray();
                client.sendUdp(Address.of("10.9.0.2"), 1024 + flow, 53, 20, 64, false);
                net.runForMs(1);
                for (int i = 0; i < ways.size(); i++) {
                    if (ways.get(i).forward().deliveredPackets() > before[i]) {
                        paths.add(i);
                    }
                }
            }
            assertThat(paths).hasSize(flows);
            return paths;
        }
    }

    private static Route.Unicast route(Port... ports) {
        return Route.multipath(Arrays.stream(ports).map(NextHop::onLink).toList());
    }

    private static int[] hashes(long salt) {
        int[] hashes = new int[FLOWS];
        for (int flow = 0; flow < FLOWS; flow++) {
            hashes[flow] = FlowHash.ofIpv4(udp(flow), 0, salt);
        }
        return hashes;
    }

    /** A flow as real ones are: few hosts, neighbouring addresses, neighbouring source ports, one service. */
    private static ByteBuf udp(int flow) {
        ByteBuf packet = Unpooled.buffer(64);
        Random random = new Random(flow);
        Address source = Address.ofIpv4(0x0a000000 | random.nextInt(64));
        Udp.write(packet, source, Address.of("10.9.0.2"), 32_768 + flow, 443, Unpooled.EMPTY_BUFFER, 64, 0, true);
        return packet;
    }

    private static ByteBuf udp6(int sourcePort, int flowLabel) {
        ByteBuf packet = Unpooled.buffer(64);
        Udp.write(
                packet,
                Address.of("fd00::2"),
                Address.of("fd00:9::2"),
                sourcePort,
                53,
                Unpooled.EMPTY_BUFFER,
                64,
                0,
                true);
        Ipv6.setFlowLabel(packet, 0, flowLabel);
        return packet;
    }
}
