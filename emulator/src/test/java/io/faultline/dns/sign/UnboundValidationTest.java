package io.faultline.dns.sign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.faultline.dns.server.Asker;
import io.faultline.dns.server.AuthoritativeServer;
import io.faultline.dns.server.ServerOptions;
import io.faultline.dns.sign.bogus.BogusVariant;
import io.faultline.dns.sign.bogus.BogusVariants;
import io.faultline.dns.sign.bogus.Where;
import io.faultline.dns.wire.Names;
import io.faultline.dns.wire.WireName;
import io.faultline.dns.wire.WireRRset;
import io.faultline.dns.zone.Zone;
import io.faultline.dns.zone.ZoneRevision;
import io.faultline.dns.zone.ZoneTable;
import io.faultline.testing.RealTool;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.DNSSEC;
import org.xbill.DNS.DSRecord;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.ExtendedErrorCodeOption;
import org.xbill.DNS.ExtendedFlags;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.Type;

/**
 * A real unbound that trusts the key of our root alone: it finds the zones below right, and each broken one bogus for the reason
 * for which it is.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class UnboundValidationTest {

    private static final String CHILD = """
            @      3600 SOA ns hostmaster 1 7200 900 1209600 300
            @      3600 NS  ns
            ns     3600 A   127.0.0.1
            www      60 A   192.0.2.80
            *.wild   60 A   192.0.2.81
            alias    60 CNAME x.wild
            a.b.ent  60 A   192.0.2.82
            old      60 DNAME wild
            open   3600 NS  ns.open
            ns.open 3600 A  127.0.0.1
            """;

    private Path directory;

    private final MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private static final long SEED = 20;

    private final Map<String, Zone> children = new LinkedHashMap<>();
    private AuthoritativeServer server;
    private Process unbound;
    private SimpleResolver resolver;

    @BeforeAll
    void start(@TempDir Path temporary) throws IOException {
        directory = temporary;
        RealTool tool = RealTool.require("unbound", "unbound");
        long now = SignedZones.realDate();
        DenialPolicy optOut = new DenialPolicy.Nsec3(io.faultline.dns.zone.Nsec3Parameters.DEFAULT, true);
        StringBuilder tld = new StringBuilder("""
                @     3600 SOA ns hostmaster 1 7200 900 1209600 300
                @     3600 NS  ns
                ns    3600 A   127.0.0.1
                """);
        child(children, "p256-nsec", SigningAlgorithm.ECDSA_P256, DenialPolicy.nsec(), now);
        child(children, "p256-nsec3", SigningAlgorithm.ECDSA_P256, DenialPolicy.nsec3(), now);
        child(children, "ed25519-nsec", SigningAlgorithm.ED25519, DenialPolicy.nsec(), now);
        child(children, "ed25519-nsec3", SigningAlgorithm.ED25519, DenialPolicy.nsec3(), now);
        child(children, "ed25519-optout", SigningAlgorithm.ED25519, optOut, now);
        for (BogusVariant variant : BogusVariants.all()) {
            for (String denial : List.of("nsec", "nsec3")) {
                DenialPolicy policy = denial.equals("nsec") ? DenialPolicy.nsec() : DenialPolicy.nsec3();
                child(children, variant.name() + "-" + denial, SigningAlgorithm.ECDSA_P256, policy, now);
            }
        }
        child(children, "one-name", SigningAlgorithm.ECDSA_P256, DenialPolicy.nsec(), now);
        child(children, "repaired", SigningAlgorithm.ECDSA_P256, DenialPolicy.nsec(), now);
        for (String name : List.of("edited-nsec", "edited-nsec3")) {
            DenialPolicy denial = name.endsWith("3") ? DenialPolicy.nsec3() : DenialPolicy.nsec();
            child(children, name, SigningAlgorithm.ED25519, denial, now);
            children.computeIfPresent(name, (key, zone) -> edited(zone));
        }
        child(children, "random-nsec", SigningAlgorithm.ED25519, DenialPolicy.nsec(), now);
        child(children, "random-nsec3", SigningAlgorithm.ED25519, DenialPolicy.nsec3(), now);
        child(children, "random-optout", SigningAlgorithm.ED25519, optOut, now);
        for (String name : List.of("random-nsec", "random-nsec3", "random-optout")) {
            children.computeIfPresent(name, (key, zone) -> crowded(zone, new Random(SEED)));
        }
        children.keySet()
                .forEach(name ->
                        tld.append(name).append(" 3600 NS ns.").append(name).append('\n'));
        Zone test = SignedZones.load("test", tld.toString());
        for (Map.Entry<String, Zone> child : children.entrySet()) {
            ZoneSigner signer = (ZoneSigner) child.getValue().resigner();
            test = withDs(test, child.getValue(), signer);
        }
        ZoneSigner testSigner = SignedZones.signer(SigningAlgorithm.ED25519, optOut, 2, now);
        test = testSigner.sign(test);
        for (BogusVariant variant : BogusVariants.all()) {
            for (String denial : List.of("nsec", "nsec3")) {
                String name = variant.name() + "-" + denial;
                if (variant.name().equals("wrong-ds")) {
                    test = variant.apply(test, Where.at(WireName.of(name + ".test")));
                } else {
                    children.computeIfPresent(name, (key, zone) -> variant.apply(zone, Where.EVERYWHERE));
                }
            }
        }
        children.computeIfPresent(
                "one-name",
                (name, zone) ->
                        BogusVariants.get("flipped-bit").apply(zone, Where.at(WireName.of("www.one-name.test"))));
        for (BogusVariant variant : BogusVariants.all()) {
            if (!variant.name().equals("wrong-ds")) {
                children.computeIfPresent(
                        "repaired",
                        (name, zone) -> variant.repair(variant.apply(zone, Where.EVERYWHERE), Where.EVERYWHERE));
            }
        }
        Zone root = SignedZones.load(".", """
                . 3600 SOA ns.test. hostmaster.test. 1 7200 900 1209600 300
                . 3600 NS  ns.test.
                test. 3600 NS ns.test.
                ns.test. 3600 A 127.0.0.1
                """);
        ZoneSigner rootSigner = SignedZones.signer(SigningAlgorithm.ECDSA_P256, DenialPolicy.nsec(), 1, now);
        root = rootSigner.sign(withDs(root, test, testSigner));
        ZoneTable table = new ZoneTable();
        table.put(root);
        table.put(test);
        children.values().forEach(table::put);
        for (String name : List.of("p256-nsec", "p256-nsec3", "ed25519-optout")) {
            table.put(SignedZones.load("open." + name + ".test", CHILD));
        }
        server = new AuthoritativeServer(
                new Bootstrap().group(group).channel(NioDatagramChannel.class),
                new ServerBootstrap().group(group).channel(NioServerSocketChannel.class),
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                table,
                ServerOptions.DEFAULT,
                () -> now);
        assertThat(group.next()
                        .submit(() -> server.start())
                        .syncUninterruptibly()
                        .getNow()
                        .awaitUninterruptibly()
                        .cause())
                .isNull();
        int port = freePort();
        Path configuration = configure(table, rootSigner.ds(Name.root, 3600).get(0), port);
        unbound = tool.start(directory.resolve("unbound.log"), "-d", "-p", "-c", configuration.toString());
        resolver = new SimpleResolver(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        resolver.setTimeout(Duration.ofSeconds(15));
        awaitStart();
    }

    private static void child(
            Map<String, Zone> children, String name, SigningAlgorithm algorithm, DenialPolicy denial, long now) {
        Zone zone = SignedZones.load(name + ".test", CHILD);
        children.put(
                name,
                SignedZones.signer(algorithm, denial, name.hashCode(), now).sign(zone));
    }

    /** A name more, in a place that was an empty non-terminal's; a name less; and one that lost its records but not itself. */
    private static Zone edited(Zone zone) {
        String suffix = "." + zone.origin();
        Name added = Names.absolute("b.ent" + suffix);
        return zone.withRRset(List.of(new TXTRecord(added, DClass.IN, 60, "added")))
                .withoutRRset(Names.absolute("alias" + suffix), Type.ANY)
                .withEmptyRRset(Names.absolute("www" + suffix), Type.A);
    }

    /** Wildcards, empty non-terminals and delegations, put there by one edit after the other. */
    private static Zone crowded(Zone zone, Random random) {
        Zone result = zone;
        for (int i = 0; i < 60; i++) {
            Name name = randomName(random, zone);
            // Nothing is below a wildcard and nobody asks for one: unbound 1.17 does not know the proof that a wildcard
            // is an
            // empty non-terminal, nor the signature of a name with an asterisk of its own that a wildcard answers.
            Name owner = random.nextInt(4) == 0 ? Names.absolute("*." + name) : name;
            Record record = switch (random.nextInt(6)) {
                case 0 -> new NSRecord(owner, DClass.IN, 60, Names.absolute("ns.elsewhere.test"));
                case 1 -> new DSRecord(owner, DClass.IN, 60, 1, 13, DNSSEC.Digest.SHA256, new byte[32]);
                default -> new TXTRecord(owner, DClass.IN, 60, "t");
            };
            boolean atWildcard = owner.isWild() && record.getType() != Type.TXT;
            result = random.nextInt(5) == 0
                    ? result.withoutRRset(owner, Type.ANY)
                    : atWildcard ? result : result.withRRset(List.of(record));
        }
        return result;
    }

    private static Name randomName(Random random, Zone zone) {
        String[] labels = {"a", "b", "c"};
        StringBuilder name = new StringBuilder();
        for (int i = random.nextInt(4); i >= 0; i--) {
            name.append(labels[random.nextInt(labels.length)]).append('.');
        }
        return Names.absolute(name.toString() + zone.origin());
    }

    private static Zone withDs(Zone parent, Zone child, ZoneSigner signer) {
        ZoneRevision revision = new ZoneRevision(parent);
        revision.put(child.origin(), WireRRset.of(signer.ds(child.origin().toName(), 3600), parent.ttlScale()));
        return revision.build();
    }

    private Path configure(ZoneTable table, Record anchor, int port) throws IOException {
        StringBuilder text = new StringBuilder(
                """
                server:
                    interface: 127.0.0.1
                    port: %1$d
                    username: ""
                    chroot: ""
                    directory: "%2$s"
                    pidfile: ""
                    use-syslog: no
                    do-not-query-localhost: no
                    do-ip6: no
                    verbosity: 1
                    val-log-level: 2
                    ede: yes
                    trust-anchor: "%3$s"
                    module-config: "validator iterator"
                    qname-minimisation: no
                    local-zone: "test." nodefault
                remote-control:
                    control-enable: no
                """.formatted(port, directory, anchor.toString().replace('\t', ' ')));
        for (Zone zone : table.zones()) {
            text.append("stub-zone:\n    name: \"%s\"\n    stub-addr: 127.0.0.1@%d\n    stub-prime: no\n"
                    .formatted(zone.origin(), server.address().getPort()));
        }
        return Files.writeString(directory.resolve("unbound.conf"), text);
    }

    private static int freePort() throws IOException {
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private void awaitStart() {
        resolver.setTimeout(Duration.ofMillis(200));
        await().atMost(Duration.ofSeconds(30))
                .ignoreExceptionsInstanceOf(IOException.class)
                .until(() -> ask("version.server", Type.A) != null);
        resolver.setTimeout(Duration.ofSeconds(15));
    }

    @AfterAll
    void stop() {
        if (unbound != null) {
            RealTool.stop(unbound);
        }
        if (server != null) {
            group.next().submit(() -> server.stop()).syncUninterruptibly();
        }
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private Message ask(String name, int type) throws IOException {
        Message query = Message.newQuery(Record.newRecord(Name.fromString(name, Name.root), type, DClass.IN));
        query.addRecord(new OPTRecord(1232, 0, 0, ExtendedFlags.DO), Section.ADDITIONAL);
        return resolver.send(query);
    }

    private static String verdict(Message answer) {
        return Rcode.string(answer.getRcode()) + (answer.getHeader().getFlag(Flags.AD) ? " AD" : "");
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"p256-nsec", "p256-nsec3", "ed25519-nsec", "ed25519-nsec3"})
    void findsASignedZoneRight(String zone) throws IOException {
        List<String> verdicts = new ArrayList<>();
        for (String question : List.of(
                "www A", // positive
                "www AAAA", // NODATA
                "nothing A", // NXDOMAIN
                "nothing.www A", // NXDOMAIN below a name
                "x.wild A", // wildcard
                "x.y.wild A", // wildcard over two labels
                "x.wild AAAA", // wildcard NODATA
                "alias A", // CNAME to a wildcard
                "b.ent A", // empty non-terminal
                "c.b.ent A", // NXDOMAIN below an empty non-terminal
                "x.old A", // DNAME and synthesised CNAME to a wildcard
                "@ DNSKEY",
                "@ CDS",
                "@ SOA")) {
            String[] parts = question.split(" ", 2);
            String name = parts[0].equals("@") ? zone + ".test" : parts[0] + "." + zone + ".test";
            verdicts.add(question + ": " + verdict(ask(name, Type.value(parts[1]))));
        }
        assertThat(verdicts)
                .as(() -> log())
                .containsExactly(
                        "www A: NOERROR AD",
                        "www AAAA: NOERROR AD",
                        "nothing A: NXDOMAIN AD",
                        "nothing.www A: NXDOMAIN AD",
                        "x.wild A: NOERROR AD",
                        "x.y.wild A: NOERROR AD",
                        "x.wild AAAA: NOERROR AD",
                        "alias A: NOERROR AD",
                        "b.ent A: NOERROR AD",
                        "c.b.ent A: NXDOMAIN AD",
                        "x.old A: NOERROR AD",
                        "@ DNSKEY: NOERROR AD",
                        "@ CDS: NOERROR AD",
                        "@ SOA: NOERROR AD");
    }

    /** RFC 5155 section 9.2: what opt-out records cover may exist unsigned, so that it is not authentic that it does not. */
    @Test
    void findsInAZoneWithOptOutOnlyWhatIsThereRight() throws IOException {
        assertThat(verdict(ask("www.ed25519-optout.test", Type.A))).isEqualTo("NOERROR AD");
        assertThat(verdict(ask("www.ed25519-optout.test", Type.AAAA))).isEqualTo("NOERROR AD");
        assertThat(verdict(ask("nothing.ed25519-optout.test", Type.A))).isEqualTo("NXDOMAIN");
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"p256-nsec", "p256-nsec3", "ed25519-optout"})
    void findsAnUnsignedDelegationInsecure(String zone) throws IOException {
        assertThat(verdict(ask("www.open." + zone + ".test", Type.A))).isEqualTo("NOERROR");
        assertThat(verdict(ask("nothing.open." + zone + ".test", Type.A))).isEqualTo("NXDOMAIN");
    }

    /** The codes are those of RFC 8914 section 4 that unbound 1.17 gives. */
    @ParameterizedTest(name = "{0}, {1} {2}")
    @CsvSource({
        "expired-nsec, www, A, 7",
        "not-yet-valid-nsec, www, A, 8",
        "missing-signatures-nsec, www, A, 10",
        "flipped-bit-nsec, www, A, 9", // of the keys, too
        "wrong-key-tag-nsec, www, A, 10",
        "missing-dnskey-nsec, www, A, 9",
        "foreign-keys-nsec, www, A, 9",
        "wrong-ds-nsec, www, A, 9",
        "unknown-algorithm-nsec, www, A, 9",
        "colliding-tags-nsec, www, A, 6",
        "missing-denial-nsec, nothing, A, 12",
        "missing-denial-nsec3, nothing, A, 12",
        "denial-gap-nsec, nothing, A, 6",
        "denial-gap-nsec3, nothing, A, 6",
        "denial-wrong-types-nsec, www, AAAA, 6",
        "denial-wrong-types-nsec3, www, AAAA, 6",
        "missing-wildcard-proof-nsec, x.wild, A, 6",
        "missing-wildcard-proof-nsec3, x.wild, A, 6",
    })
    void findsABrokenZoneBogus(String zone, String name, String type, int info) throws IOException {
        Message answer = ask(name + "." + zone + ".test", Type.value(type));
        assertThat(verdict(answer)).as(() -> log()).isEqualTo("SERVFAIL");
        assertThat(errorInfo(answer)).as(() -> log()).isEqualTo(info);
    }

    @Test
    void findsOneBrokenNameOfAZoneBogusAndTheRestRight() throws IOException {
        Message broken = ask("www.one-name.test", Type.A);
        assertThat(verdict(broken)).isEqualTo("SERVFAIL");
        assertThat(errorInfo(broken)).isEqualTo(6);
        assertThat(verdict(ask("ns.one-name.test", Type.A))).isEqualTo("NOERROR AD");
    }

    /** RFC 9276 section 3.2: too many iterations make a zone insecure, not bogus. */
    @Test
    void doesNotTrustProofsOfTooManyIterations() throws IOException {
        assertThat(verdict(ask("www.nsec3-iterations-nsec.test", Type.A))).isEqualTo("NOERROR AD");
        assertThat(verdict(ask("nothing.nsec3-iterations-nsec.test", Type.A))).isEqualTo("NXDOMAIN");
    }

    @ParameterizedTest
    @ValueSource(strings = {"edited-nsec", "edited-nsec3"})
    void findsAZoneThatWasEditedRight(String zone) throws IOException {
        assertThat(verdict(ask("b.ent." + zone + ".test", Type.TXT))).isEqualTo("NOERROR AD");
        assertThat(verdict(ask("c.b.ent." + zone + ".test", Type.TXT))).isEqualTo("NXDOMAIN AD");
        assertThat(verdict(ask("alias." + zone + ".test", Type.A))).isEqualTo("NXDOMAIN AD");
        Message emptied = ask("www." + zone + ".test", Type.A);
        assertThat(verdict(emptied)).as(() -> log()).isEqualTo("NOERROR AD");
        assertThat(emptied.getSection(Section.ANSWER)).isEmpty();
    }

    /** Where NSD and Knot give different proofs, too. */
    @ParameterizedTest
    @ValueSource(strings = {"random-nsec", "random-nsec3", "random-optout"})
    void findsEveryProofOfACrowdedZoneRight(String name) throws IOException {
        Zone zone = children.get(name);
        Asker asker = new Asker();
        asker.zones.put(zone);
        Random random = new Random(SEED + 1);
        int asked = 0;
        List<String> wrong = new ArrayList<>();
        for (int i = 0; i < 150; i++) {
            String question = randomName(random, zone).toString();
            int type = random.nextInt(4) == 0 ? Type.A : Type.TXT;
            Message ours = asker.ask(question, type);
            if (!ours.getHeader().getFlag(Flags.AA)) {
                continue; // Nobody serves what is delegated.
            }
            asked++;
            String verdict = verdict(ask(question, type));
            String expected = Rcode.string(ours.getRcode());
            boolean right = verdict.equals(expected + " AD") || (name.endsWith("optout") && verdict.equals(expected));
            if (!right) {
                wrong.add(question + " " + Type.string(type) + ": " + verdict + " (expected: " + expected + ")");
            }
        }
        assertThat(asked).as("seed %d", SEED).isGreaterThan(30);
        assertThat(wrong)
                .as("seed %d, zone:%n%s", SEED, SignedZones.masterFile(zone))
                .isEmpty();
    }

    @Test
    void findsABrokenZoneRightOnceItIsRepaired() throws IOException {
        assertThat(verdict(ask("www.repaired.test", Type.A))).isEqualTo("NOERROR AD");
    }

    private static int errorInfo(Message answer) {
        for (EDNSOption option : answer.getOPT().getOptions(EDNSOption.Code.EDNS_EXTENDED_ERROR)) {
            return ((ExtendedErrorCodeOption) option).getErrorCode();
        }
        return -1;
    }

    private String log() {
        try {
            return Files.readString(directory.resolve("unbound.log"));
        } catch (IOException e) {
            return e.toString();
        }
    }
}
