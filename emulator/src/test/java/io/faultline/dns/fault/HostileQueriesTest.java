package io.faultline.dns.fault;

import static io.faultline.dns.resolver.DnsRegion.MS;
import static io.faultline.dns.resolver.DnsRegion.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import io.faultline.dns.fault.action.AnswerRcode;
import io.faultline.dns.fault.action.CnameChain;
import io.faultline.dns.fault.action.Delay;
import io.faultline.dns.fault.action.DnameRewrite;
import io.faultline.dns.fault.action.Duplicate;
import io.faultline.dns.fault.action.Edns;
import io.faultline.dns.fault.action.ExtraRecords;
import io.faultline.dns.fault.action.FlagChange;
import io.faultline.dns.fault.action.Glue;
import io.faultline.dns.fault.action.Lame;
import io.faultline.dns.fault.action.Negative;
import io.faultline.dns.fault.action.Oversize;
import io.faultline.dns.fault.action.QuestionChange;
import io.faultline.dns.fault.action.Reorder;
import io.faultline.dns.fault.action.StaleZones;
import io.faultline.dns.fault.action.StripDo;
import io.faultline.dns.fault.action.TcpBreak;
import io.faultline.dns.fault.action.TcpDrip;
import io.faultline.dns.fault.action.Truncate;
import io.faultline.dns.fault.action.TtlChange;
import io.faultline.dns.fault.action.TtlCountdown;
import io.faultline.dns.fault.action.TtlMismatch;
import io.faultline.dns.fault.action.WrongId;
import io.faultline.dns.fault.action.WrongSource;
import io.faultline.dns.fault.select.Attempts;
import io.faultline.dns.fault.select.Chance;
import io.faultline.dns.fault.select.NamePattern;
import io.faultline.dns.server.Asker;
import io.faultline.packet.Address;
import io.faultline.testing.TestNet;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/**
 * Faults, several at a time, meet queries that are odd, enormous in what they ask for, or rubbish: nothing is thrown, nothing is
 * leaked, and the server is well when the faults have ended.
 */
class HostileQueriesTest {

    private static final int ROUNDS = 60;
    private static final int QUERIES = 40;
    private static final String LONGEST = "a".repeat(63) + '.' + "b".repeat(63) + '.' + "c".repeat(63);

    @RegisterExtension
    final TestNet net = new TestNet();

    private FaultyServer ns;

    @BeforeEach
    void start() {
        StringBuilder zone = new StringBuilder("""
                @ 3600 SOA ns h 7 7200 900 1209600 60
                @ 3600 NS ns
                ns 3600 A 127.1.0.2
                www 300 A 192.0.2.1
                child 3600 NS ns.child
                ns.child 3600 A 192.0.2.53
                loop 60 CNAME loop
                """);
        for (int i = 0; i < 250; i++) {
            zone.append("huge 60 TXT \"")
                    .append("t".repeat(250))
                    .append(i % 10)
                    .append("\" \"")
                    .append(i)
                    .append("\"\n");
        }
        zone.append(LONGEST).append(" 60 A 192.0.2.9\n");
        ns = new FaultyServer(net, "example.", zone.toString());
    }

    private static List<FaultAction> actions() throws TextParseException {
        Name example = Name.fromString("example.");
        ARecord record = new ARecord(
                ExtraRecords.QNAME, DClass.IN, 60, Address.of("192.0.2.66").toInetAddress());
        List<FaultAction> actions = new ArrayList<>(List.of(
                new AnswerRcode(Rcode.SERVFAIL, 22),
                new AnswerRcode(Rcode.BADCOOKIE),
                new CnameChain(64, false),
                new CnameChain(64, true),
                Delay.of(30 * MS),
                new DnameRewrite(example, Name.fromString("grow.example.")),
                new Duplicate(3),
                new ExtraRecords(Section.ANSWER, true, List.of(record)),
                new ExtraRecords(Section.ADDITIONAL, false, List.of(record)),
                FlagChange.NO_QR,
                new Lame(Lame.Kind.SELF),
                new Lame(Lame.Kind.UPWARD),
                new Negative(Rcode.NOERROR, true),
                new Negative(Rcode.NXDOMAIN, false),
                new Oversize(0),
                new Oversize(65_000),
                new Reorder(5, 20 * MS),
                new StaleZones(1),
                new StripDo(),
                new TcpDrip(MS, 100),
                new TtlChange(1L << 31),
                new TtlCountdown(),
                new TtlMismatch(),
                new WrongId(),
                new WrongSource(Address.of("127.1.0.77"), 54)));
        List<InetAddress> dead = List.of(
                Address.of("192.0.2.1").toInetAddress(),
                Address.of("2001:db8::1").toInetAddress());
        Arrays.stream(Glue.Kind.values()).forEach(kind -> actions.add(new Glue(kind, dead)));
        Arrays.stream(Edns.Kind.values()).forEach(kind -> actions.add(new Edns(kind)));
        Arrays.stream(QuestionChange.Kind.values()).forEach(kind -> actions.add(new QuestionChange(kind)));
        Arrays.stream(TcpBreak.Kind.values()).forEach(kind -> actions.add(new TcpBreak(kind)));
        Arrays.stream(Truncate.Kind.values()).forEach(kind -> actions.add(new Truncate(kind)));
        return actions;
    }

    private static byte[] query(Random random) {
        List<String> names = List.of(
                "www.example",
                "huge.example",
                "loop.example",
                "a.child.example",
                "example",
                ".",
                "com",
                LONGEST + ".example",
                "cname-1.www.example",
                "cname-99.www.example",
                "x.y.z.example");
        int[] types = {Type.A, Type.AAAA, Type.TXT, Type.ANY, Type.SOA, Type.NS, Type.DS, Type.AXFR, Type.OPT, 65_280};
        Message query = Asker.query(names.get(random.nextInt(names.size())), types[random.nextInt(types.length)]);
        if (random.nextBoolean()) {
            Asker.withEdns(query, random.nextInt(65_536), random.nextBoolean());
        }
        byte[] octets = query.toWire();
        for (int i = random.nextInt(3) == 0 ? random.nextInt(5) : 0; i > 0; i--) {
            octets[random.nextInt(octets.length)] = (byte) random.nextInt(256);
        }
        return random.nextInt(10) == 0 ? Arrays.copyOf(octets, random.nextInt(octets.length + 20)) : octets;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void nothingIsThrownOrLeakedWhateverIsAskedOfABrokenServer(long seed) throws TextParseException {
        Random random = new Random(seed);
        List<FaultAction> actions = actions();
        long hits = 0;
        for (int round = 0; round < ROUNDS; round++) {
            List<ServerFault> on = new ArrayList<>();
            for (int i = random.nextInt(4); i >= 0; i--) {
                Criterion when = List.of(new Chance(0.8, i), Attempts.first(20), new NamePattern("(.*\\.)?.*"))
                        .get(random.nextInt(3));
                on.add(ns.on(actions.get(random.nextInt(actions.size())), when));
            }
            for (int i = 0; i < QUERIES; i++) {
                ns.sendOctets(query(random));
            }
            if (round % 6 == 0) {
                ns.askByTcp(Asker.query("huge.example", Type.TXT));
            }
            net.runFor(200 * MS);
            for (ServerFault fault : on) {
                hits += ((Fault) fault).hits();
                ns.off(fault);
            }
        }
        assertThat(hits).isGreaterThan(ROUNDS * QUERIES);
        net.runFor(60 * SECOND);
        assertThat(ns.answer("www.example", Type.A).getSection(Section.ANSWER))
                .as("seed %d", seed)
                .hasSize(1);
    }
}
