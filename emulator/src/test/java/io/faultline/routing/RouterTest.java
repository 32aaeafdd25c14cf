package io.faultline.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faultline.fabric.DropReason;
import io.faultline.fabric.Link;
import io.faultline.fabric.LinkProfile;
import io.faultline.fabric.Port;
import io.faultline.packet.Address;
import io.faultline.packet.Icmp4;
import io.faultline.packet.Icmp6;
import io.faultline.packet.Ip;
import io.faultline.packet.IpProtocol;
import io.faultline.packet.Ipv4;
import io.faultline.packet.Prefix;
import io.faultline.routing.TestHost.Arrival;
import io.faultline.testing.TestNet;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RouterTest {
    private static final LinkProfile ONE_MS = LinkProfile.PERFECT.withDelayNs(1_000_000);

    @RegisterExtension
    final TestNet net = new TestNet();

    @ParameterizedTest
    @ValueSource(strings = {Chain.SERVER, Chain.SERVER_IPV6})
    void aPacketCrossesFiveRoutersAndAgesAtEach(String server) {
        Chain chain = new Chain(net.network(), 5, ONE_MS);

        chain.client.sendUdp(server);
        net.runForMs(10);

        Arrival arrival = chain.server.onlyArrival();
        assertThat(arrival.ttl()).isEqualTo(64 - 5);
        assertThat(arrival.atNs()).isEqualTo(6_000_000);
        assertThat(chain.routers)
                .allSatisfy(router -> assertThat(router.forwarded()).isEqualTo(1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.1.2.2", "fd00:1:2::2"})
    void aRouterAnswersPing(String address) {
        Chain chain = new Chain(net.network(), 3, ONE_MS);
        addRoutesToLinks(chain);

        chain.client.ping(address);
        net.runForMs(10);

        Arrival reply = chain.client.onlyArrival();
        assertThat(reply.source()).isEqualTo(Address.of(address));
        assertThat(reply.icmpType()).isIn(Icmp4.ECHO_REPLY, Icmp6.ECHO_REPLY);
        assertThat(reply.icmpRest()).as("identifier and sequence").isEqualTo((7 << 16) | 1);
        assertThat(reply.latin1()).endsWith("are you there?");
    }

    @ParameterizedTest
    @CsvSource({
        "10.9.0.2, 10.0.0.1 10.1.1.2 10.1.2.2 10.1.3.2 10.9.0.2",
        "fd00:9::2, fd00::1 fd00:1:1::2 fd00:1:2::2 fd00:1:3::2 fd00:9::2"
    })
    void tracerouteShowsEachHop(String target, String path) {
        Chain chain = new Chain(net.network(), 4, ONE_MS);
        chain.server.refuseUdp();
        List<String> hops = new ArrayList<>();

        for (int ttl = 1; ttl <= 30 && hops.size() < ttl + 1; ttl++) {
            chain.client.arrivals.clear();
            chain.client.sendUdp(Address.of(target), 50000, 33433 + ttl, 24, ttl, false);
            net.runForMs(100);
            Arrival answer = chain.client.onlyArrival();
            hops.add(answer.source().toString());
            if (answer.isError(IcmpError.PORT_UNREACHABLE)) {
                break;
            }
            assertThat(answer.isError(IcmpError.TTL_EXCEEDED))
                    .as("answer to TTL %d", ttl)
                    .isTrue();
            assertThat(answer.atNs() % 100_000_000)
                    .as("round trip to hop %d", ttl)
                    .isEqualTo(2_000_000L * ttl);
        }

        assertThat(hops).containsExactly(path.split(" "));
    }

    @ParameterizedTest
    @CsvSource({"10.9.0.2, 28", "fd00:9::2, 48"})
    void pathMtuDiscoveryFindsTheNarrowestLink(String target, int headers) {
        Chain chain = new Chain(net.network(), 4, ONE_MS);
        chain.links.get(2).profile(ONE_MS.withMtu(1400), net.nowNs());
        chain.links.get(3).profile(ONE_MS.withMtu(1300), net.nowNs());
        int mtu = 1500;
        List<Integer> reported = new ArrayList<>();

        while (chain.server.arrivals.isEmpty() && reported.size() < 5) {
            chain.client.arrivals.clear();
            chain.client.sendUdp(Address.of(target), 50000, 4000, mtu - headers, 64, true);
            net.runForMs(100);
            if (chain.server.arrivals.isEmpty()) {
                assertThat(chain.client.onlyArrival().isError(IcmpError.TOO_BIG))
                        .isTrue();
                mtu = chain.client.onlyArrival().mtu();
                reported.add(mtu);
            }
        }

        assertThat(reported).containsExactly(1400, 1300);
        assertThat(chain.server.onlyArrival().length()).isEqualTo(1300);
        assertThat(net.network().ledger().dropped().count(DropReason.TOO_BIG)).isEqualTo(2);
    }

    @Test
    void withoutTheDontFragmentFlagARouterCutsThePacket() {
        Chain chain = new Chain(net.network(), 2, ONE_MS);
        chain.links.get(1).profile(ONE_MS.withMtu(600), net.nowNs());

        chain.client.sendUdp(Address.of(Chain.SERVER), 50000, 4000, 1400, 64, false);
        net.runForMs(100);

        assertThat(chain.server.arrivals)
                .hasSize(3)
                .allSatisfy(piece -> assertThat(piece.length()).isLessThanOrEqualTo(600));
        int payload = chain.server.arrivals.stream()
                .mapToInt(piece -> piece.length() - Ipv4.HEADER_BYTES)
                .sum();
        assertThat(payload).isEqualTo(1400 + 8);
        assertThat(chain.client.arrivals).isEmpty();
        assertThat(net.network().ledger().fragmented()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({"10.9.0.2, true", "10.9.0.2, false", "fd00:9::2, true", "fd00:9::2, false"})
    void aRoutingLoopIsEndedByTheTtl(String target, boolean namesItsGateway) {
        Chain chain = new Chain(net.network(), 2, ONE_MS);
        Address address = Address.of(target);
        Link between = chain.links.get(1);
        // The last router has lost the server and sends it back by its default route.
        chain.links.get(2).down(Link.InFlight.DROP, net.nowNs());
        Address gateway = Address.of(address.isIpv4() ? "10.1.1.1" : "fd00:1:1::1");
        NextHop back = namesItsGateway ? NextHop.via(between.b(), gateway) : NextHop.onLink(between.b());
        chain.router(2)
                .staticRoutes()
                .add(address.isIpv4() ? Prefix.DEFAULT_IPV4 : Prefix.DEFAULT_IPV6, Route.multipath(List.of(back)));

        chain.client.sendUdp(address, 1, 2, 10, 64, false);
        net.runForMs(1000);

        assertThat(chain.client.onlyArrival().isError(IcmpError.TTL_EXCEEDED)).isTrue();
        assertThat(net.network().ledger().dropped().count(DropReason.TTL_EXPIRED))
                .isEqualTo(1);
        long crossings =
                between.forward().deliveredPackets() + between.reverse().deliveredPackets();
        // 63 hops with a TTL of 63 to 1, the last of them received and dropped; and the answer by the second router.
        assertThat(crossings).isEqualTo(63 + 1);
    }

    @ParameterizedTest
    @CsvSource({
        "NO_ROUTE, 198.51.100.1",
        "NO_ROUTE, 2001:db8::1",
        "HOST_UNREACHABLE, 192.0.2.1",
        "HOST_UNREACHABLE, 2001:db8:1::1",
        "PROHIBITED, 192.0.2.129",
        "PROHIBITED, 2001:db8:2::1",
        "PROTOCOL_UNREACHABLE, 10.0.0.1",
        "PROTOCOL_UNREACHABLE, fd00::1"
    })
    void aRefusedPacketIsReportedToItsSource(IcmpError expected, String target) {
        Chain chain = new Chain(net.network(), 1, ONE_MS);
        RouteSource routes = chain.router(1).staticRoutes();
        routes.add(Prefix.of("192.0.2.0/25"), Route.Special.UNREACHABLE);
        routes.add(Prefix.of("2001:db8:1::/48"), Route.Special.UNREACHABLE);
        routes.add(Prefix.of("192.0.2.128/25"), Route.Special.PROHIBIT);
        routes.add(Prefix.of("2001:db8:2::/48"), Route.Special.PROHIBIT);

        chain.client.sendPacket(datagram(Address.of(target), IpProtocol.OSPF));
        net.runForMs(10);

        Arrival error = chain.client.onlyArrival();
        assertThat(error.isError(expected)).as("%s", error).isTrue();
        assertThat(error.source()).isEqualTo(Address.of(error.source().isIpv4() ? "10.0.0.1" : "fd00::1"));
        assertThat(net.network().ledger().dropped().total()).isEqualTo(1);
    }

    @Test
    void aBlackholeIsSilent() {
        Chain chain = new Chain(net.network(), 1, ONE_MS);
        chain.router(1).staticRoutes().add(Prefix.of("192.0.2.0/24"), Route.Special.BLACKHOLE);

        chain.client.sendUdp("192.0.2.1");
        net.runForMs(10_000);

        assertThat(chain.client.arrivals).isEmpty();
        assertThat(chain.router(1).drops().count(DropReason.BLACKHOLE)).isEqualTo(1);
    }

    @Test
    void anUnusedUdpPortOfARouterIsUnreachable() {
        Chain chain = new Chain(net.network(), 1, ONE_MS);

        chain.client.sendUdp("10.0.0.1");
        net.runForMs(10);

        assertThat(chain.client.onlyArrival().isError(IcmpError.PORT_UNREACHABLE))
                .isTrue();
    }

    @Test
    void whatThePointToPointPeerDoesNotOwnIsNotSentBackToIt() {
        Chain chain = new Chain(net.network(), 2, ONE_MS);
        chain.router(1)
                .staticRoutes()
                .add(
                        Prefix.of("10.1.1.0/24"),
                        Route.connected(chain.links.get(1).a()));
        chain.router(2)
                .staticRoutes()
                .add(
                        Prefix.of("10.1.1.0/24"),
                        Route.connected(chain.links.get(1).b()));

        chain.client.sendUdp("10.1.1.77");
        net.runForMs(10);

        assertThat(chain.client.onlyArrival().isError(IcmpError.HOST_UNREACHABLE))
                .isTrue();
        assertThat(chain.client.onlyArrival().source()).isEqualTo(Address.of("10.1.1.2"));
    }

    @Test
    void malformedPacketsAreCountedAndDropped() {
        Chain chain = new Chain(net.network(), 1, ONE_MS);
        Random random = new Random(5);
        ByteBuf good = datagram(Address.of(Chain.SERVER), IpProtocol.UDP);

        int sent = 0;
        // Not the first byte: version 6 instead of 4 makes a well-formed, if strange, IPv6 packet of it.
        for (int bit = 8; bit < 20 * 8; bit++) {
            ByteBuf flipped = good.copy();
            flipped.setByte(bit / 8, flipped.getByte(bit / 8) ^ (1 << (bit % 8)));
            chain.client.sendPacket(flipped);
            sent++;
        }
        for (int i = 0; i < 500; i++) {
            byte[] bytes = new byte[random.nextInt(120)];
            random.nextBytes(bytes);
            chain.client.sendPacket(Unpooled.wrappedBuffer(bytes));
            sent++;
        }
        good.release();
        net.runForMs(10);

        assertThat(chain.router(1).drops().count(DropReason.MALFORMED))
                .as("%s", chain.router(1).drops())
                .isEqualTo(sent);
        assertThat(chain.server.arrivals).isEmpty();
    }

    @Test
    void sourceRoutedAndMartianPacketsAreRefused() {
        Chain chain = new Chain(net.network(), 1, ONE_MS);
        ByteBuf martian = datagram(Address.of(Chain.SERVER), IpProtocol.UDP);
        Ipv4.setSource(martian, 0, 0xe000_0001);
        chain.client.sendPacket(martian);
        byte[] lsrr = {
            0x46, 0, 0, 24, 0, 0, 0, 0, 64, 17, 0, 0, 10, 0, 0, 2, 10, 9, 0, 2, (byte) 131, 3, 4, 0,
        };
        ByteBuf routed = Unpooled.wrappedBuffer(lsrr);
        Ipv4.fillChecksum(routed, 0);
        chain.client.sendPacket(routed);
        net.runForMs(10);

        assertThat(chain.router(1).drops().count(DropReason.MALFORMED)).isEqualTo(1);
        assertThat(chain.router(1).drops().count(DropReason.PROHIBITED)).isEqualTo(1);
        assertThat(chain.server.arrivals).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "0.0.0.0, 10.9.0.2",
        "::, fd00:9::2",
        "::1, fd00:9::2",
        "fe80::2, fd00:9::2",
        "fd00::2, ::1",
        "fd00::2, ff05::2",
        "10.0.0.2, 239.1.1.1",
        "10.0.0.2, 255.255.255.255"
    })
    void addressesOfOneLinkOrOfNobodyAreNotForwarded(String from, String to) {
        Chain chain = new Chain(net.network(), 1, ONE_MS);
        chain.router(1)
                .staticRoutes()
                .add(Prefix.DEFAULT_IPV4, Route.connected(chain.links.get(1).a()));
        chain.router(1)
                .staticRoutes()
                .add(Prefix.DEFAULT_IPV6, Route.connected(chain.links.get(1).a()));
        ByteBuf packet = Unpooled.buffer();
        Ip.writeHeader(packet, Address.of(from), Address.of(to), IpProtocol.OSPF, 24, 0, 64, 1, true);

        chain.client.sendPacket(packet.writeZero(24));
        net.runForMs(10);

        assertThat(chain.links.get(1).forward().sentPackets()).isZero();
        assertThat(chain.client.arrivals).as("and nobody is told").isEmpty();
    }

    @Test
    void bytesBehindTheDatagramAreNotForwarded() {
        Chain chain = new Chain(net.network(), 1, ONE_MS);
        ByteBuf padded = datagram(Address.of(Chain.SERVER), IpProtocol.OSPF);
        int length = padded.readableBytes();
        padded.writeZero(18);

        chain.client.sendPacket(padded);
        net.runForMs(10);

        assertThat(chain.server.onlyArrival().length()).isEqualTo(length);
    }

    @Test
    void aCrashedRouterForwardsAgainWithItsConfiguredRoutes() {
        Chain chain = new Chain(net.network(), 2, ONE_MS);
        chain.router(2).rib().installTime(FibInstallTime.TYPICAL);

        chain.router(2).crash(net.nowNs());
        chain.client.sendUdp(Chain.SERVER);
        net.runForMs(10);
        assertThat(chain.client.onlyArrival().isError(IcmpError.NO_ROUTE))
                .as("carrier lost at r1")
                .isTrue();

        chain.router(2).restart(net.nowNs());
        net.runForMs(100);
        chain.client.sendUdp(Chain.SERVER);
        net.runForMs(10);
        assertThat(chain.server.arrivals).hasSize(1);
    }

    @Test
    void aControlPlaneProtocolHearsItsPacketsAndCarrier() {
        Chain chain = new Chain(net.network(), 2, ONE_MS);
        List<String> heard = new ArrayList<>();
        Router router = chain.router(2);
        router.handleProtocol(IpProtocol.OSPF, (in, packet, transport, nowNs) -> {
            heard.add("packet by " + in.link() + " at " + nowNs);
            return null;
        });
        router.addProtocol(new RoutingProtocol() {
            @Override
            public void portChanged(Port port, boolean up, long nowNs) {
                heard.add(port.link() + (up ? " up" : " down"));
            }

            @Override
            public void routerChanged(boolean up, long nowNs) {
                heard.add(up ? "start" : "crash");
            }

            @Override
            public void close(long nowNs) {
                heard.add("close");
            }
        });
        chain.router(1)
                .transmit(chain.links.get(1).a(), datagram(Address.of("224.0.0.5"), IpProtocol.OSPF), net.nowNs());
        net.runForMs(10);
        chain.links.get(1).down(Link.InFlight.DROP, net.nowNs());
        chain.links.get(1).up(net.nowNs());
        router.crash(net.nowNs());

        assertThat(heard).containsExactly("packet by r1-r2 at 1000000", "r1-r2 down", "r1-r2 up", "crash");
        assertThatThrownBy(() -> router.handleProtocol(IpProtocol.ICMP, (in, packet, transport, nowNs) -> null))
                .hasMessage("protocol: 1 (expected: 0 to 255, without a handler so far)");
    }

    /** Lets the client's answers find their way back from, and its pings to, the links between routers. */
    private static void addRoutesToLinks(Chain chain) {
        Link link = chain.links.get(1);
        chain.router(1).staticRoutes().add(Prefix.of("10.1.0.0/16"), Route.via(link.a(), Address.of("10.1.1.2")));
        chain.router(1).staticRoutes().add(Prefix.of("fd00:1::/32"), Route.via(link.a(), Address.of("fd00:1:1::2")));
    }

    private static ByteBuf datagram(Address destination, int protocol) {
        ByteBuf packet = Unpooled.buffer();
        Address source = Address.of(destination.isIpv4() ? Chain.CLIENT : Chain.CLIENT_IPV6);
        Ip.writeHeader(packet, source, destination, protocol, 24, 0, 64, 1, true);
        return packet.writeZero(24);
    }
}
