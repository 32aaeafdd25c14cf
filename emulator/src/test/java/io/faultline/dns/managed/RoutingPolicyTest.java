package io.faultline.dns.managed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.faultline.dns.managed.RoutingPolicy.Area;
import io.faultline.dns.managed.health.HealthCheck;
import io.faultline.dns.managed.health.HealthChecks;
import io.faultline.dns.managed.health.RoutingControls;
import io.faultline.dns.server.Asker;
import io.faultline.dns.wire.Query;
import io.faultline.dns.wire.QuerySource;
import io.faultline.dns.wire.Transport;
import io.faultline.dns.wire.TtlScale;
import io.faultline.dns.wire.WireName;
import io.faultline.dns.wire.WireRRset;
import io.faultline.dns.zone.RRsetChooser;
import io.faultline.dns.zone.ZoneNode;
import io.faultline.packet.Prefix;
import io.faultline.testing.TestNet;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** Which of several record sets is answered, and to whom. */
class RoutingPolicyTest {

    private static final long MS_NS = 1_000_000L;
    private static final Name WWW = name("www.shop.test.");
    private static final Name LB = name("lb.aws.test.");

    @RegisterExtension
    final TestNet net = new TestNet(7);

    private final Asker asker = new Asker();
    private final HealthChecks health = new HealthChecks();
    private final Balancer balancer = new Balancer();
    private HostedZone zone;
    private ManagedDns dns;

    /** Stands in the place of a load balancer's addresses and targets. */
    private static final class Balancer implements AliasTarget {
        private boolean healthy = true;
        private String address = "127.9.0.1";

        @Override
        public @Nullable WireRRset rrset(int type) {
            return type == Type.A ? WireRRset.of(List.of(a(LB, address, 60)), TtlScale.NONE) : null;
        }

        @Override
        public boolean isHealthy() {
            return healthy;
        }
    }

    @BeforeEach
    void aZoneWithTwentyChecks() {
        Map<String, Boolean> switches = new LinkedHashMap<>();
        for (int i = 0; i < 20; i++) {
            switches.put("hc" + i, true);
        }
        RoutingControls controls = new RoutingControls(switches, List.of());
        controls.names().forEach(name -> health.add(controls.control(name)));
        ClientLocations locations = new ClientLocations(List.of(
                new ClientLocation(
                        "berlin",
                        List.of(Prefix.of("10.49.0.0/16"), Prefix.of("2001:db8:49::/48")),
                        new Area("EU", "DE", "BE"),
                        Map.of("eu", 5 * MS_NS, "us", 90 * MS_NS)),
                new ClientLocation(
                        "munich",
                        List.of(Prefix.of("10.49.89.0/24")),
                        new Area("EU", "DE", "BY"),
                        Map.of("eu", 9 * MS_NS, "us", 99 * MS_NS)),
                new ClientLocation(
                        "ohio", List.of(Prefix.of("10.1.0.0/16")), new Area("NA", "US", "OH"), Map.of("us", MS_NS))));
        zone = new HostedZone(Asker.zone("shop.test", """
                @  60 SOA ns h 1 1 1 1 5
                @  60 NS  ns
                ns 60 A   127.0.0.53
                """));
        dns = new ManagedDns(new Steering(net.loop(), health, locations, Map.of(LB, balancer)), 0);
        dns.add(zone, List.of(asker.zones));
    }

    @AfterEach
    void close() {
        dns.close();
    }

    @Test
    void weightsAreShares() throws ChangeRefusedException {
        create(
                set("one", new RoutingPolicy.Weighted(1), "127.1.0.1", null),
                set("two", new RoutingPolicy.Weighted(3), "127.1.0.2", null),
                set("idle", new RoutingPolicy.Weighted(0), "127.1.0.3", null));

        assertShares(4_000, Map.of("127.1.0.1", 0.25, "127.1.0.2", 0.75));
    }

    @Test
    void ifAllAreUnhealthyWeightsAreSharesAsIfAllWereHealthy() throws ChangeRefusedException {
        create(
                set("one", new RoutingPolicy.Weighted(10), "127.1.0.1", "hc1"),
                set("two", new RoutingPolicy.Weighted(20), "127.1.0.2", "hc2"),
                set("three", new RoutingPolicy.Weighted(70), "127.1.0.3", "hc3"));
        fail("hc1", "hc2");
        assertThat(answers(100)).containsOnlyKeys("127.1.0.3");

        fail("hc3");
        assertShares(4_000, Map.of("127.1.0.1", 0.1, "127.1.0.2", 0.2, "127.1.0.3", 0.7));
    }

    @Test
    void weightZeroIsAStandbyForWhenAllOthersAreUnhealthy() throws ChangeRefusedException {
        create(
                set("one", new RoutingPolicy.Weighted(1), "127.1.0.1", "hc1"),
                set("two", new RoutingPolicy.Weighted(255), "127.1.0.2", "hc2"),
                set("standby", new RoutingPolicy.Weighted(0), "127.1.0.3", "hc3"));
        fail("hc2");
        assertThat(answers(200)).containsOnlyKeys("127.1.0.1");
        fail("hc1");
        assertThat(answers(200)).containsOnlyKeys("127.1.0.3");
        fail("hc3");
        assertThat(answers(2_000)).as("all unhealthy: none counts as such").doesNotContainKey("127.1.0.3");
    }

    @Test
    void ifAllWeightsAreZeroAllAreEqual() throws ChangeRefusedException {
        create(
                set("one", new RoutingPolicy.Weighted(0), "127.1.0.1", null),
                set("two", new RoutingPolicy.Weighted(0), "127.1.0.2", null));

        assertShares(2_000, Map.of("127.1.0.1", 0.5, "127.1.0.2", 0.5));
    }

    @Test
    void aChangeOfWeightsDoesNotStartTheDrawsAnew() throws ChangeRefusedException {
        create(
                set("one", new RoutingPolicy.Weighted(50), "127.1.0.1", null),
                set("two", new RoutingPolicy.Weighted(50), "127.1.0.2", null));
        Map<String, Integer> counts = new TreeMap<>();
        for (int i = 0; i < 200; i++) {
            apply(Change.upsert(set("one", new RoutingPolicy.Weighted(50 + i % 2), "127.1.0.1", null)));
            counts.merge(answer().get(0), 1, Integer::sum);
        }
        assertThat(counts.values()).as("seed 7").allMatch(count -> count > 70);
    }

    @Test
    void failoverIsToTheSecondaryAndIfBothAreUnhealthyToThePrimary() throws ChangeRefusedException {
        create(
                set("b", new RoutingPolicy.Failover(true), "127.1.0.1", "hc1"),
                set("a", new RoutingPolicy.Failover(false), "127.1.0.2", "hc2"));
        assertThat(answer()).containsExactly("127.1.0.1");
        fail("hc1");
        assertThat(answer()).containsExactly("127.1.0.2");
        fail("hc2");
        assertThat(answer()).containsExactly("127.1.0.1");
        assertThatThrownBy(() -> create(set("c", new RoutingPolicy.Failover(true), "127.1.0.9", null)))
                .hasMessage("CREATE www.shop.test. A c: it is for the same as www.shop.test. A b");
    }

    @Test
    void theNearestHealthyRegionIsChosen() throws ChangeRefusedException {
        create(
                set("eu", new RoutingPolicy.Latency("eu"), "127.1.0.1", "hc1"),
                set("us", new RoutingPolicy.Latency("us"), "127.1.0.2", null));
        asker.client = new InetSocketAddress("10.49.1.1", 53);
        assertThat(answer()).containsExactly("127.1.0.1");
        fail("hc1");
        assertThat(answer()).containsExactly("127.1.0.2");
        asker.client = new InetSocketAddress("10.1.1.1", 53);
        assertThat(answer()).containsExactly("127.1.0.2");
    }

    @Test
    void theSmallestAreaIsChosenAndIfItIsUnhealthyTheNextLarger() throws ChangeRefusedException {
        create(
                geo("by", new Area(null, "DE", "BY"), "127.1.0.1", "hc1"),
                geo("de", new Area(null, "DE", null), "127.1.0.2", "hc2"),
                geo("eu", new Area("EU", null, null), "127.1.0.3", "hc3"));
        asker.client = new InetSocketAddress("10.49.89.7", 53);
        assertThat(answer()).containsExactly("127.1.0.1");
        fail("hc1");
        assertThat(answer()).containsExactly("127.1.0.2");
        fail("hc2");
        assertThat(answer()).containsExactly("127.1.0.3");
        fail("hc3");
        assertThat(answer()).as("none is healthy").containsExactly("127.1.0.1");
        asker.client = new InetSocketAddress("10.49.1.1", 53);
        assertThat(answer()).as("Berlin is not in Bavaria").containsExactly("127.1.0.2");

        asker.client = new InetSocketAddress("10.1.1.1", 53);
        Message answer = asker.ask("www.shop.test", Type.A);
        assertThat(answer.getRcode()).isEqualTo(Rcode.NOERROR);
        assertThat(answer.getSection(Section.ANSWER)).as("NODATA").isEmpty();
        assertThat(Asker.records(answer, Section.AUTHORITY))
                .singleElement()
                .asString()
                .contains("SOA");

        create(geo("all", Area.EVERYBODY, "127.1.0.4", null));
        assertThat(answer()).containsExactly("127.1.0.4");
    }

    @Test
    void rfc7871TheClientsSubnetCountsAndTheScopeTellsHowMuchOfIt() throws ChangeRefusedException {
        create(
                geo("by", new Area(null, "DE", "BY"), "127.1.0.1", null),
                geo("de", new Area(null, "DE", null), "127.1.0.2", null),
                geo("all", Area.EVERYBODY, "127.1.0.4", null));
        // 10.49.89.0/24 is told apart from the /16 around it by all of its bits.
        assertSubnet("000118000a3159", "127.1.0.1", "000118180a3159");
        // 10.49.88.0/24 is told apart from 10.49.89.0/24 by bit 24.
        assertSubnet("000118000a3158", "127.1.0.2", "000118180a3158");
        // 10.49.1.0/24: bit 18 is the first in which 1 and 89 differ.
        assertSubnet("000118000a3101", "127.1.0.2", "000118120a3101");
        // 10.49.0.0/16 is too little to tell: the scope asks for more.
        assertSubnet("000110000a31", "127.1.0.2", "000110110a31");
        // 192.0.2.0/24 differs from 10/8 in its first bit.
        assertSubnet("00011800c00002", "127.1.0.4", "00011801c00002");
        // No subnet, and a scope of 0: the resolver's own address counts.
        asker.client = new InetSocketAddress("10.49.89.7", 53);
        assertSubnet("00010000", "127.1.0.1", "00010000");
        // IPv6.
        assertSubnet("0002300020010db80049", "127.1.0.2", "0002303020010db80049");
    }

    private void assertSubnet(String asked, String address, String told) {
        Message query = Asker.withOption(Asker.query("www.shop.test", Type.A), 8, asked);
        Message answer = asker.ask(query, Transport.UDP);
        assertThat(addresses(answer)).as(asked).containsExactly(address);
        assertThat(Asker.option(answer, 8)).isEqualTo(told);
    }

    @Test
    void theLongestPrefixIsChosenAndIfItIsUnhealthyTheNext() throws ChangeRefusedException {
        create(
                cidr("net", "127.1.0.1", "hc1", "10.1.0.0/16", "10.2.0.0/16"),
                cidr("part", "127.1.0.2", "hc2", "10.1.2.0/24"));
        asker.client = new InetSocketAddress("10.1.2.3", 53);
        assertThat(answer()).containsExactly("127.1.0.2");
        fail("hc2");
        assertThat(answer()).containsExactly("127.1.0.1");
        fail("hc1");
        assertThat(answer()).containsExactly("127.1.0.2");
        asker.client = new InetSocketAddress("10.3.2.3", 53);
        assertThat(answer()).as("for nobody else").isEmpty();
        create(cidr("others", "127.1.0.3", null));
        assertThat(answer()).containsExactly("127.1.0.3");
    }

    @Test
    void upToEightHealthyAddressesAreAnsweredTogether() throws ChangeRefusedException {
        List<RecordSet> sets = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            sets.add(set("v" + i, new RoutingPolicy.Multivalue(), "127.1.0." + i, "hc" + i));
        }
        create(sets.toArray(RecordSet[]::new));
        Set<String> seen = new TreeSet<>();
        for (int i = 0; i < 200; i++) {
            assertThat(answer()).hasSize(8).doesNotHaveDuplicates();
            seen.addAll(answer());
        }
        assertThat(seen).as("all of them in turn, seed 7").hasSize(20);

        for (int i = 0; i < 15; i++) {
            fail("hc" + i);
        }
        assertThat(answer())
                .containsExactlyInAnyOrder("127.1.0.15", "127.1.0.16", "127.1.0.17", "127.1.0.18", "127.1.0.19");
        for (int i = 15; i < 20; i++) {
            fail("hc" + i);
        }
        assertThat(answer()).as("none is healthy").hasSize(8);
        assertThatThrownBy(() -> new RecordSet(
                        WWW, Type.A, "x", new RoutingPolicy.Multivalue(), 0, List.of(), new Alias(LB, false), null))
                .hasMessageContaining("expected: one record");
    }

    @Test
    void anAliasFollowsABalancerAndFailsOverWhenItHasNoTargets() throws ChangeRefusedException {
        create(
                new RecordSet(
                        WWW, Type.A, "lb", new RoutingPolicy.Failover(true), 0, List.of(), new Alias(LB, true), null),
                set("sorry", new RoutingPolicy.Failover(false), "127.1.0.9", null));
        assertThat(answer()).containsExactly("127.9.0.1");
        assertThat(asker.ask("www.shop.test", Type.A)
                        .getSection(Section.ANSWER)
                        .get(0)
                        .getTTL())
                .isEqualTo(60);
        balancer.address = "127.9.0.2";
        assertThat(answer()).containsExactly("127.9.0.2");
        balancer.healthy = false;
        assertThat(answer()).containsExactly("127.1.0.9");
    }

    @Test
    void aTreeOfAliasesIsHealthyWhereAnyLeafIs() throws ChangeRefusedException {
        Name eu = name("eu.shop.test.");
        Name us = name("us.shop.test.");
        create(
                at(eu, "1", new RoutingPolicy.Weighted(1), "127.1.0.1", "hc1"),
                at(eu, "2", new RoutingPolicy.Weighted(1), "127.1.0.2", "hc2"),
                at(us, "1", new RoutingPolicy.Weighted(1), "127.2.0.1", "hc3"),
                new RecordSet(
                        WWW, Type.A, "eu", new RoutingPolicy.Failover(true), 0, List.of(), new Alias(eu, true), null),
                new RecordSet(
                        WWW, Type.A, "us", new RoutingPolicy.Failover(false), 0, List.of(), new Alias(us, true), null));
        assertThat(answers(100)).containsOnlyKeys("127.1.0.1", "127.1.0.2");
        fail("hc1");
        assertThat(answers(100)).containsOnlyKeys("127.1.0.2");
        fail("hc2");
        assertThat(answers(100)).containsOnlyKeys("127.2.0.1");
        fail("hc3");
        assertThat(answers(100)).as("none is healthy").containsOnlyKeys("127.1.0.1", "127.1.0.2");
    }

    @Test
    void anAliasThatEndsNowhereAnswersNoDataAndIsUnhealthy() throws ChangeRefusedException {
        create(RecordSet.aliasOf(WWW, Type.A, name("plan.shop.test.")));
        Message answer = asker.ask("www.shop.test", Type.A);
        assertThat(answer.getRcode()).isEqualTo(Rcode.NOERROR);
        assertThat(answer.getSection(Section.ANSWER)).isEmpty();

        apply(Change.delete(zone.recordSets(WWW).get(0)));
        create(
                new RecordSet(
                        WWW,
                        Type.A,
                        "plan",
                        new RoutingPolicy.Weighted(255),
                        0,
                        List.of(),
                        new Alias(name("plan.shop.test."), true),
                        null),
                set("old", new RoutingPolicy.Weighted(1), "127.1.0.1", null));
        assertThat(answers(50)).containsOnlyKeys("127.1.0.1");
    }

    @Test
    void aWildcardsRecordSetsAreChosenToo() throws ChangeRefusedException {
        create(
                at(name("*.shop.test."), "a", new RoutingPolicy.Failover(true), "127.1.0.1", "hc1"),
                at(name("*.shop.test."), "b", new RoutingPolicy.Failover(false), "127.1.0.2", null));
        fail("hc1");
        assertThat(addresses(asker.ask("any.shop.test", Type.A))).containsExactly("127.1.0.2");
        assertThat(addresses(asker.ask("any.shop.test", Type.ANY))).containsExactly("127.1.0.2");
    }

    @Test
    void aDeletedPolicyLeavesNothingBehind() throws ChangeRefusedException {
        RecordSet one = set("one", new RoutingPolicy.Weighted(1), "127.1.0.1", null);
        create(one);
        apply(Change.delete(one), Change.create(RecordSet.of(List.of(a(WWW, "127.1.0.7", 60)))));
        assertThat(answer()).containsExactly("127.1.0.7");
        apply(Change.delete(RecordSet.of(List.of(a(WWW, "127.1.0.7", 60)))));
        assertThat(asker.ask("www.shop.test", Type.A).getRcode()).isEqualTo(Rcode.NXDOMAIN);
    }

    @Test
    void aHealthCheckThatThereIsNoneOfIsRefused() {
        assertThatThrownBy(() -> create(set("one", new RoutingPolicy.Weighted(1), "127.1.0.1", "hc99")))
                .isInstanceOf(ChangeRefusedException.class)
                .hasMessage("CREATE www.shop.test. A one: there is no health check \"hc99\"");
    }

    @Test
    void choosingMakesNoObject() throws ChangeRefusedException {
        create(
                set("one", new RoutingPolicy.Weighted(1), "127.1.0.1", "hc1"),
                set("two", new RoutingPolicy.Weighted(3), "127.1.0.2", null));
        create(
                at(
                        name("geo.shop.test."),
                        "de",
                        new RoutingPolicy.Geolocation(new Area(null, "DE", null)),
                        "127.1.0.1",
                        null),
                at(name("geo.shop.test."), "all", new RoutingPolicy.Geolocation(Area.EVERYBODY), "127.1.0.2", null));
        create(
                at(name("many.shop.test."), "a", new RoutingPolicy.Multivalue(), "127.1.0.1", "hc1"),
                at(name("many.shop.test."), "b", new RoutingPolicy.Multivalue(), "127.1.0.2", null));
        for (String owner : List.of("www.shop.test.", "geo.shop.test.", "many.shop.test.")) {
            assertThat(allocatedBy(owner)).as(owner).isLessThan(20_000);
        }
    }

    /** The octets that 20,000 choices allocate, after as many to warm up. */
    private long allocatedBy(String owner) {
        Message message = Asker.withOption(Asker.query(owner, Type.A), 8, "000118000a3159");
        ByteBuf octets = Unpooled.wrappedBuffer(message.toWire());
        Query query = new Query();
        query.parse(octets, new InetSocketAddress("127.0.0.9", 4242), Transport.UDP);
        QuerySource client = new QuerySource();
        ZoneNode node = zone.zone().node(WireName.of(name(owner)));
        assertThat(node).isNotNull();
        RRsetChooser chooser = node.chooser(Type.A);
        assertThat(chooser).isNotNull();
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = 0;
        int answered = 0;
        for (int i = 0; i < 40_000; i++) {
            before = i == 20_000 ? threads.getCurrentThreadAllocatedBytes() : before;
            client.begin(query);
            answered += chooser.choose(client) == null ? 0 : 1;
        }
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertThat(answered).isEqualTo(40_000);
        return allocated;
    }

    /** Pearson's chi-square against the expected shares, at 0.1 %. */
    private void assertShares(int rounds, Map<String, Double> shares) {
        Map<String, Integer> counts = answers(rounds);
        assertThat(counts).containsOnlyKeys(shares.keySet());
        double sum = 0;
        for (Map.Entry<String, Double> share : shares.entrySet()) {
            double expected = share.getValue() * rounds;
            sum += Math.pow(counts.get(share.getKey()) - expected, 2) / expected;
        }
        double critical = shares.size() == 2 ? 10.83 : 13.82;
        assertThat(sum).as("chi-square of %s, seed 7", counts).isLessThan(critical);
    }

    private Map<String, Integer> answers(int rounds) {
        Map<String, Integer> counts = new TreeMap<>();
        for (int i = 0; i < rounds; i++) {
            answer().forEach(address -> counts.merge(address, 1, Integer::sum));
        }
        return counts;
    }

    private List<String> answer() {
        return addresses(asker.ask("www.shop.test", Type.A));
    }

    private static List<String> addresses(Message message) {
        return message.getSection(Section.ANSWER).stream()
                .map(Record::rdataToString)
                .toList();
    }

    private void fail(String... checks) {
        for (String check : checks) {
            HealthCheck failing = health.get(check);
            failing.invert(true);
        }
    }

    private void create(RecordSet... sets) throws ChangeRefusedException {
        apply(Arrays.stream(sets).map(Change::create).toArray(Change[]::new));
    }

    private void apply(Change... changes) throws ChangeRefusedException {
        dns.apply(zone.origin(), new ChangeBatch(Arrays.asList(changes)));
    }

    private static RecordSet set(String id, RoutingPolicy policy, String address, @Nullable String check) {
        return at(WWW, id, policy, address, check);
    }

    private static RecordSet at(Name owner, String id, RoutingPolicy policy, String address, @Nullable String check) {
        return new RecordSet(owner, Type.A, id, policy, 60, List.of(a(owner, address, 60)), null, check);
    }

    private static RecordSet geo(String id, Area area, String address, @Nullable String check) {
        return set(id, new RoutingPolicy.Geolocation(area), address, check);
    }

    private static RecordSet cidr(String id, String address, @Nullable String check, String... prefixes) {
        return set(
                id,
                new RoutingPolicy.Cidr(Arrays.stream(prefixes).map(Prefix::of).toList()),
                address,
                check);
    }

    private static Record a(Name owner, String address, long ttl) {
        try {
            return Record.fromString(owner, Type.A, DClass.IN, ttl, address, Name.root);
        } catch (java.io.IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Name name(String text) {
        return Name.fromConstantString(text);
    }
}
