package io.faultline.dns.fault;

import static io.faultline.dns.resolver.DnsRegion.MS;
import static io.faultline.dns.resolver.DnsRegion.SECOND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faultline.dns.fault.action.Drop;
import io.faultline.dns.fault.select.AllOf;
import io.faultline.dns.fault.select.AnyOf;
import io.faultline.dns.fault.select.Attempts;
import io.faultline.dns.fault.select.Chance;
import io.faultline.dns.fault.select.ClientIn;
import io.faultline.dns.fault.select.DnssecOkIs;
import io.faultline.dns.fault.select.During;
import io.faultline.dns.fault.select.EdnsIs;
import io.faultline.dns.fault.select.NamePattern;
import io.faultline.dns.fault.select.Not;
import io.faultline.dns.fault.select.Numbered;
import io.faultline.dns.fault.select.SubnetIn;
import io.faultline.dns.fault.select.TransportIs;
import io.faultline.dns.fault.select.TypeIs;
import io.faultline.dns.server.Asker;
import io.faultline.dns.server.AuthoritativeServer;
import io.faultline.dns.server.ServerFaultSite;
import io.faultline.dns.wire.Query;
import io.faultline.dns.wire.Transport;
import io.faultline.dns.wire.WireName;
import io.faultline.dns.zone.ZoneTable;
import io.faultline.engine.NetworkLoop;
import io.faultline.fabric.Network;
import io.faultline.host.Host;
import io.faultline.packet.Address;
import io.faultline.packet.Prefix;
import io.faultline.testing.TestNet;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.xbill.DNS.ClientSubnetOption;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** Which queries a fault hits. */
class FaultSelectorsTest {

    @RegisterExtension
    final TestNet net = new TestNet();

    private FaultyServer ns;

    @BeforeEach
    void start() {
        ns = new FaultyServer(net, "example.", """
                @ 3600 SOA ns h 7 7200 900 1209600 60
                @ 3600 NS ns
                * 300 A 192.0.2.1
                """);
    }

    private static Message a(String name) {
        return Asker.query(name, Type.A);
    }

    /** Asks {@code count} times and tells by a letter each whether it was hit. */
    private String hits(int count) {
        StringBuilder hits = new StringBuilder();
        for (int i = 0; i < count; i++) {
            hits.append(ns.isSilent(a("www.example")) ? 'x' : '.');
        }
        return hits.toString();
    }

    @Test
    void namesTypesAndTheirCombinations() {
        ServerFault fault = ns.on(
                new Drop(),
                new AllOf(List.of(QuerySelector.atOrBelow(WireName.of("b.example")), TypeIs.of(Type.AAAA))));
        assertThat(ns.isSilent(Asker.query("a.B.example", Type.AAAA))).isTrue();
        assertThat(ns.isSilent(Asker.query("b.example", Type.AAAA))).isTrue();
        assertThat(ns.isSilent(Asker.query("xb.example", Type.AAAA))).isFalse();
        assertThat(ns.isSilent(a("a.b.example"))).isFalse();
        ns.off(fault);
        fault = ns.on(
                new Drop(), new AnyOf(List.of(QuerySelector.exactly(WireName.of("one.example")), TypeIs.of(Type.MX))));
        assertThat(ns.isSilent(a("one.example"))).isTrue();
        assertThat(ns.isSilent(a("two.example"))).isFalse();
        assertThat(ns.isSilent(Asker.query("two.example", Type.MX))).isTrue();
        ns.off(fault);
        ns.on(new Drop(), new Not(QuerySelector.exactly(WireName.of("one.example"))));
        assertThat(ns.isSilent(a("one.example"))).isFalse();
        assertThat(ns.isSilent(a("two.example"))).isTrue();
    }

    @Test
    void regularExpressionsSeeTheWholeNameInLowerCase() {
        ns.on(new Drop(), new NamePattern("api-[0-9]+\\.example"));
        assertThat(ns.isSilent(a("API-17.example"))).isTrue();
        assertThat(ns.isSilent(a("api-x.example"))).isFalse();
        assertThat(ns.isSilent(a("my.api-17.example"))).isFalse();
        assertThatThrownBy(() -> new NamePattern("(")).hasMessageContaining("regex: (:");
        assertThatThrownBy(() -> new NamePattern("a".repeat(256))).hasMessageContaining("1 to 255");
    }

    @Test
    @Timeout(20)
    void anExpressionThatBacktracksWithoutEndDoesNotHoldTheServerUp() {
        ns.on(new Drop(), new NamePattern("(((a+)+)+)+b"));
        String label = "a".repeat(60);
        assertThat(ns.isSilent(a(label + ".example"))).isFalse();
        ns.on(new Drop(), new NamePattern("(a|b|.)*x"));
        assertThat(ns.isSilent(a(label + "." + label + "." + label + ".example")))
                .isFalse();
    }

    @Test
    void transports() {
        ns.on(new Drop(), new TransportIs(Set.of(Transport.TCP)));
        assertThat(ns.isSilent(a("www.example"))).isFalse();
        ns.askByTcp(a("www.example"));
        assertThat(ns.tcpOctets.isReadable()).isFalse();
    }

    @Test
    void clientsByTheirPackets() {
        ServerFault fault = ns.on(new Drop(), new ClientIn(List.of(Prefix.of("127.2.0.0/16"))));
        assertThat(ns.isSilent(a("www.example"))).isFalse();
        ns.off(fault);
        ns.on(new Drop(), new ClientIn(List.of(Prefix.of("127.2.0.0/16"), Prefix.of("127.1.0.0/24"))));
        assertThat(ns.isSilent(a("www.example"))).isTrue();
    }

    @Test
    void clientsBehindAResolverByEcs() throws UnknownHostException {
        ns.on(new Drop(), new SubnetIn(List.of(Prefix.of("198.51.100.0/24"), Prefix.of("2001:db8::/32"))));
        assertThat(ns.isSilent(a("www.example"))).isFalse();
        assertThat(ns.isSilent(subnet("198.51.100.0", 24))).isTrue();
        assertThat(ns.isSilent(subnet("198.51.100.128", 25))).isTrue();
        assertThat(ns.isSilent(subnet("198.51.0.0", 16)))
                .as("wider than the prefix")
                .isFalse();
        assertThat(ns.isSilent(subnet("198.51.101.0", 24))).isFalse();
        assertThat(ns.isSilent(subnet("2001:db8:7::", 48))).isTrue();
        assertThat(ns.isSilent(subnet("2001:db9:7::", 48))).isFalse();
    }

    private static Message subnet(String address, int length) throws UnknownHostException {
        Message query = a("www.example");
        query.addRecord(
                new OPTRecord(1232, 0, 0, 0, List.of(new ClientSubnetOption(length, InetAddress.getByName(address)))),
                Section.ADDITIONAL);
        return query;
    }

    @Test
    void queriesWithEdnsAndWithDo() {
        ServerFault fault = ns.on(new Drop(), new EdnsIs(true));
        assertThat(ns.isSilent(a("www.example"))).isFalse();
        assertThat(ns.isSilent(Asker.withEdns(a("www.example"), 1232, false))).isTrue();
        ns.off(fault);
        ns.on(new Drop(), new DnssecOkIs(true));
        assertThat(ns.isSilent(Asker.withEdns(a("www.example"), 1232, false))).isFalse();
        assertThat(ns.isSilent(Asker.withEdns(a("www.example"), 1232, true))).isTrue();
    }

    @Test
    void queriesByTheirNumber() {
        ServerFault fault = ns.on(new Drop(), Numbered.every(3));
        assertThat(hits(7)).isEqualTo("..x..x.");
        ns.off(fault);
        fault = ns.on(new Drop(), Numbered.first(2));
        assertThat(hits(5)).isEqualTo("xx...");
        ns.off(fault);
        ns.on(new Drop(), new Numbered(3, Long.MAX_VALUE, 2));
        assertThat(hits(8)).isEqualTo("...x.x.x");
    }

    @Test
    void onlyWhatTheOtherCriteriaTakeIsCounted() {
        ns.on(new Drop(), new AllOf(List.of(TypeIs.of(Type.A), Numbered.every(2))));
        assertThat(ns.isSilent(a("www.example"))).isFalse();
        assertThat(ns.isSilent(Asker.query("www.example", Type.TXT))).isFalse();
        assertThat(ns.isSilent(a("www.example"))).isTrue();
    }

    @Test
    void chanceIsFair() {
        ServerFault fault = ns.on(new Drop(), new Chance(0.3, 1));
        String first = hits(400);
        ns.off(fault);
        // Standard deviation 9.2 around 120: five of them are exceeded once in a million runs; the run's seed is 1.
        assertThat(first.chars().filter(c -> c == 'x').count()).isBetween(74L, 166L);
        assertThat(hits(3)).isEqualTo("...");
    }

    @Test
    void theRunsSeedAndTheFaultsDecideWhichQueriesAreHit() {
        List<String> runs = new ArrayList<>();
        for (long seed : new long[] {1, 1, 2}) {
            try (NetworkLoop loop = NetworkLoop.virtual(1)) {
                Predicate<Query> chance = new Chance(0.5, seed).at(siteOn(new Host(new Network(loop), "ns")));
                StringBuilder hits = new StringBuilder();
                for (int i = 0; i < 64; i++) {
                    hits.append(chance.test(new Query()) ? 'x' : '.');
                }
                runs.add(hits.toString());
            }
        }
        assertThat(runs.get(1)).isEqualTo(runs.get(0));
        assertThat(runs.get(2)).isNotEqualTo(runs.get(0));
    }

    private static FaultSite siteOn(Host host) {
        return new ServerFaultSite(
                "ns", host, new AuthoritativeServer(host, Address.of("127.1.0.2"), 53, new ZoneTable()));
    }

    @Test
    void timesOnceOrAgainAndAgain() {
        ServerFault fault = ns.on(new Drop(), new During(2 * SECOND, 2 * SECOND, 5 * SECOND));
        // Each question takes a second, and reaches the server 10 ms after it was asked.
        assertThat(hits(10)).isEqualTo("..xx...xx.");
        ns.off(fault);
        ns.on(new Drop(), new During(0, 1_500 * MS, 0));
        assertThat(hits(6)).isEqualTo("xx....");
    }

    @Test
    void attemptsOfOneClientAtOneQuestionWhateverTheId() {
        ns.on(new Drop(), Attempts.first(2));
        List<Boolean> silent = new ArrayList<>();
        for (int id = 1; id <= 4; id++) {
            Message query = a("www.example");
            query.getHeader().setID(id);
            silent.add(ns.isSilent(query));
        }
        assertThat(silent).containsExactly(true, true, false, false);
        assertThat(ns.isSilent(a("other.example"))).as("another name").isTrue();
        assertThat(ns.isSilent(Asker.query("www.example", Type.TXT)))
                .as("another type")
                .isTrue();
    }

    @Test
    void attemptsAreForgottenAndCountedInBoundedMemory() {
        ServerFault fault = ns.on(new Drop(), new Attempts(1, 1, 10 * SECOND));
        assertThat(hits(3)).isEqualTo("x..");
        net.runFor(10 * SECOND);
        assertThat(hits(2)).isEqualTo("x.");
        ns.off(fault);
        ns.on(new Drop(), new Attempts(2, Long.MAX_VALUE, 0));
        for (int i = 0; i < 20_000; i++) {
            ns.send(a("n" + i + ".example"));
        }
        net.runFor(SECOND);
        assertThat(hits(2)).as("a new question finds a place").isEqualTo(".x");
    }
}
