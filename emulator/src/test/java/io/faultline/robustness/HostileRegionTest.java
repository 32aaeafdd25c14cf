package io.faultline.robustness;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultline.fabric.DropCounters;
import io.faultline.fabric.DropReason;
import io.faultline.fabric.Link;
import io.faultline.fabric.LinkProfile;
import io.faultline.host.Host;
import io.faultline.packet.Address;
import io.faultline.service.call.CallOutcome;
import io.faultline.testing.TestNet;
import io.faultline.topology.Region;
import io.faultline.topology.TopologyLoader;
import io.faultline.topology.config.Overrides;
import io.netty.util.concurrent.Future;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A region under attack from inside: an exception in any node ends these tests, and the fixture sees to the account of packets,
 * to buffers and to events.
 */
class HostileRegionTest {
    private static final long SEED = 791;
    private static final int PACKETS = 100_000;
    private static final long SECOND_NS = 1_000_000_000L;

    private static final String REGION = """
            name: under-attack
            defaults:
              link: {delay: 100us, mtu: 9001}
              access: {delay: 20us, mtu: 9001}
            routers:
              az1: {prefix: 127.1.0.0/16}
              az2: {prefix: 127.2.0.0/16}
            links:
              az1-az2: {}
            hosts:
              client: {at: az1, address: 127.1.0.100}
            dns:
              servers:
                ns: {at: az2, address: 127.2.0.53}
              resolvers:
                resolver: {at: az1, address: 127.1.0.2}
              zones:
                cloud.test: {ttl: 1}
            services:
              shop: {at: [az1, az2], dns: shop-direct.cloud.test}
            balancers:
              front: {layer: 7, at: az1, address: 127.1.0.80, dns: shop.cloud.test, targets: shop}
              flows: {layer: 4, at: az2, address: 127.2.0.80, dns: flows.cloud.test, targets: shop}
            populations:
              by-front: {at: az1, url: "http://shop.cloud.test:8080/", rate: 5/s, timeout: 2s}
              by-flows: {at: az2, url: "http://flows.cloud.test:8080/", rate: 5/s, timeout: 2s}
            """;

    @RegisterExtension
    final TestNet net = new TestNet();

    private Region region;

    @BeforeEach
    void build() {
        region = Region.build(TopologyLoader.parse("attack.yaml", REGION, Overrides.none()), net.network());
    }

    @AfterEach
    void close() {
        region.close();
    }

    @Test
    void aHundredThousandMalformedPacketsStopNeitherRoutersNorHostsNorBalancersNorDns() throws Exception {
        List<Address> targets = addresses();
        targets.add(Address.of("127.1.0.1"));
        targets.add(Address.of("127.2.250.250"));
        targets.add(Address.of("224.0.0.5"));
        targets.add(Address.of("255.255.255.255"));
        List<Address> sources = addresses();
        sources.add(Address.of("127.9.9.9"));
        HostilePackets attacker =
                new HostilePackets(net.network(), "attacker", SEED, targets, sources, 53, 80, 8080, 40_000);
        Link link = net.network().connect(attacker, region.router("az1"), "attack", LinkProfile.PERFECT);

        for (int i = 0; i < PACKETS; i++) {
            attacker.throwOne(net.nowNs());
            if (i % 50 == 0) {
                net.runForMs(1);
            }
        }
        net.network().ledger().assertConserved();
        assertThat(link.forward().deliveredPackets())
                .as("all arrived, seed %d", SEED)
                .isGreaterThan(PACKETS * 9L / 10);
        DropCounters dropped = net.network().ledger().dropped();
        assertThat(dropped.count(DropReason.INTERNAL_ERROR)).isZero();
        assertThat(dropped.count(DropReason.MALFORMED)).as("seed %d", SEED).isGreaterThan(PACKETS / 100);
        assertThat(dropped.count(DropReason.NOT_ACCEPTABLE)).as("seed %d", SEED).isPositive();
        theRegionIsWell();
    }

    @Test
    void malformedPacketsThatNoRouterHasLookedAtHarmNoHost() throws Exception {
        List<HostilePackets> attackers = new ArrayList<>();
        for (String name : List.of("resolver", "ns", "front", "flows", "shop-az1")) {
            Host victim = region.host(name);
            HostilePackets attacker = new HostilePackets(
                    net.network(), "attacker-of-" + name, SEED, victim.addresses(), addresses(), 53, 8080, 40_000);
            net.network().connect(attacker, victim, "attack-" + name, LinkProfile.PERFECT);
            attackers.add(attacker);
        }

        for (int i = 0; i < PACKETS / 10; i++) {
            for (HostilePackets attacker : attackers) {
                attacker.throwOne(net.nowNs());
            }
            if (i % 50 == 0) {
                net.runForMs(1);
            }
        }

        net.network().ledger().assertConserved();
        for (HostilePackets attacker : attackers) {
            assertThat(attacker.ports().get(0).peer().node().drops().total())
                    .as(
                            "what %s refused, seed %d",
                            attacker.ports().get(0).peer().node(), SEED)
                    .isGreaterThan(PACKETS / 40);
        }
        theRegionIsWell();
    }

    /** Forgets what the attack began, then serves as if nothing had been. */
    private void theRegionIsWell() throws Exception {
        // Past the last retransmission of a SYN-ACK that nobody wanted, 63 s.
        net.runFor(90 * SECOND_NS);
        for (Host host : hosts()) {
            assertThat(host.tcpConnections()).as("connections of %s", host).isLessThan(100);
            assertThat(host.tcpBufferBytes()).as("buffers of %s", host).isLessThan(1 << 20);
        }
        Future<List<Address>> found = region.resolver("client").resolve("shop.cloud.test");
        net.runFor(SECOND_NS);
        assertThat(found.get()).containsExactly(Address.of("127.1.0.80"));
        for (String name : List.of("by-front", "by-flows")) {
            long before = region.population(name).stats().requests(CallOutcome.SUCCESS);
            net.runFor(10 * SECOND_NS);
            assertThat(region.population(name).stats().requests(CallOutcome.SUCCESS) - before)
                    .as(name)
                    .isBetween(20L, 100L);
        }
    }

    private List<Host> hosts() {
        return region.hosts().names().stream().map(region::host).toList();
    }

    private List<Address> addresses() {
        List<Address> addresses = new ArrayList<>();
        hosts().forEach(host -> addresses.addAll(host.addresses()));
        return addresses;
    }
}
