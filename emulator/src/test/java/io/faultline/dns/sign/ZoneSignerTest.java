package io.faultline.dns.sign;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultline.dns.wire.Names;
import io.faultline.dns.zone.Nsec3Parameters;
import io.faultline.dns.zone.Zone;
import io.faultline.testing.RealTool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/** Zones that this house signs are right in the eyes of those who check zones, and stay so through edits. */
class ZoneSignerTest {

    private static final String ZONE = """
            $ORIGIN example.test.
            $TTL 3600
            @            SOA ns hostmaster 1 7200 900 1209600 300
            @            NS  ns
            @            MX  10 Mail
            ns           A   192.0.2.53
            Mail         A   192.0.2.25
            www      60  A   192.0.2.80
            www      60  A   192.0.2.81
            www          AAAA 2001:db8::80
            alias        CNAME www
            *.wild       TXT "any"
            a.deep.tree  SRV 0 0 443 WWW.example.test.
            secure       NS  ns.secure
            secure       DS  4711 13 2 0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF
            ns.secure    A   192.0.2.54
            insecure     NS  ns.insecure
            ns.insecure  A   192.0.2.55
            x.empty      NS  ns.elsewhere.test.
            old          DNAME new
            caa          CAA 0 issue "ca.test"
            svc          HTTPS 1 Www.Example.Test. alpn=h2
            \\000.odd    TXT "zero"
            \\001.odd    TXT "one"
            """;

    private static final Map<String, DenialPolicy> DENIALS = Map.of(
            "NSEC",
            DenialPolicy.nsec(),
            "NSEC3",
            DenialPolicy.nsec3(),
            "NSEC3 salted",
            new DenialPolicy.Nsec3(new Nsec3Parameters(1, 5, HexFormat.of().parseHex("aabbcc")), false),
            "NSEC3 opt-out",
            new DenialPolicy.Nsec3(Nsec3Parameters.DEFAULT, true));

    @TempDir
    Path directory;

    static Stream<Arguments> ways() {
        return Stream.of(SigningAlgorithm.values())
                .flatMap(algorithm ->
                        new TreeSet<>(DENIALS.keySet()).stream().map(denial -> Arguments.of(algorithm, denial)));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("ways")
    void bindAndLdnsAcceptASignedZone(SigningAlgorithm algorithm, String denial) throws IOException {
        RealTool bind = RealTool.require("dnssec-verify", "bind9-utils");
        RealTool ldns = RealTool.require("ldns-verify-zone", "ldnsutils");
        Zone signed = signer(algorithm, denial, 1, SignedZones.realDate()).sign(SignedZones.load("example.test", ZONE));
        Path file = Files.writeString(directory.resolve("zone"), SignedZones.masterFile(signed));
        bind.run("-x", "-o", "example.test.", file.toString()).expectExit(0);
        ldns.run(file.toString()).expectExit(0);
    }

    @Test
    void oneKeyMaySignAll() throws IOException {
        RealTool bind = RealTool.require("dnssec-verify", "bind9-utils");
        RealTool ldns = RealTool.require("ldns-verify-zone", "ldnsutils");
        ZoneKeys keys = ZoneKeys.generate(SigningAlgorithm.ED25519, ZoneKeys.Layout.COMBINED, new SplittableRandom(3));
        assertThat(keys.keys()).hasSize(1);
        long now = SignedZones.realDate();
        Zone signed =
                new ZoneSigner(keys, SigningPolicy.DEFAULT, () -> now).sign(SignedZones.load("example.test", ZONE));
        Path file = Files.writeString(directory.resolve("zone"), SignedZones.masterFile(signed));
        bind.run("-z", "-o", "example.test.", file.toString()).expectExit(0);
        ldns.run(file.toString()).expectExit(0);
    }

    @Test
    void theSameSeedGivesTheSameSignedZoneAndAnotherSeedAnother() {
        Zone zone = SignedZones.load("example.test", ZONE);
        for (SigningAlgorithm algorithm : SigningAlgorithm.values()) {
            List<Record> first =
                    signer(algorithm, "NSEC3", 7, 1_800_000_000L).sign(zone).records();
            assertThat(signer(algorithm, "NSEC3", 7, 1_800_000_000L).sign(zone).records())
                    .isEqualTo(first);
            assertThat(signer(algorithm, "NSEC3", 8, 1_800_000_000L).sign(zone).records())
                    .isNotEqualTo(first);
        }
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("ways")
    void editsLeaveTheZoneAsIfItHadBeenSignedAfterThem(SigningAlgorithm algorithm, String denial) {
        long seed = 42L + algorithm.number();
        ZoneSigner signer = signer(algorithm, denial, seed, 1_800_000_000L);
        Zone zone = signer.sign(SignedZones.load("example.test", ZONE));
        Random random = new Random(seed);
        for (int i = 0; i < 60; i++) {
            String step = "seed " + seed + ", edit " + i;
            zone = edited(zone, random);
            assertSame(zone, signer.sign(zone), step);
        }
    }

    /** Tells the differences alone: the zones are long. */
    private static void assertSame(Zone actual, Zone expected, String step) {
        List<String> extra = new ArrayList<>(texts(actual));
        List<String> missing = new ArrayList<>(texts(expected));
        extra.removeAll(texts(expected));
        missing.removeAll(texts(actual));
        assertThat(extra).as("%s: too much, beside missing %s", step, missing).isEmpty();
        assertThat(missing).as("%s: missing", step).isEmpty();
    }

    @Test
    void anEditOfALargeZoneSignsOnlyWhatItChanges() {
        StringBuilder text = new StringBuilder(ZONE);
        for (int i = 0; i < 300; i++) {
            text.append("host").append(i).append(" A 192.0.2.1\n");
        }
        for (String denial : List.of("NSEC", "NSEC3")) {
            ZoneSigner first = signer(SigningAlgorithm.ED25519, denial, 1, 1_800_000_000L);
            Zone zone = first.sign(SignedZones.load("example.test", text.toString()));
            // Later, so that a signature made anew is another one.
            Zone later = zone.withResigner(signer(SigningAlgorithm.ED25519, denial, 1, 1_800_000_100L))
                    .withRRset(records("new.example.test. 60 IN A 192.0.2.7"));
            List<String> made = new ArrayList<>(texts(later));
            made.removeAll(texts(zone));
            // SOA, A and one new link and one that leads to it, each with its signature.
            assertThat(made).as(denial).hasSize(8);
        }
    }

    @Test
    void whatExpiresSoonIsSignedAnewWithTheNextSerial() {
        long[] now = {1_800_000_000L};
        ZoneKeys keys = signer(SigningAlgorithm.ED25519, "NSEC3", 1, 0).keys();
        ZoneSigner signer = new ZoneSigner(keys, SigningPolicy.DEFAULT.withDenial(DenialPolicy.nsec3()), () -> now[0]);
        Zone zone = signer.sign(SignedZones.load("example.test", ZONE));
        now[0] += 8 * 86_400;
        assertThat(signer.refresh(zone, 10_000)).isSameAs(zone);
        now[0] += 86_400;
        Zone refreshed = signer.refresh(zone, 10_000);
        assertThat(refreshed.serial()).isEqualTo(zone.serial() + 1);
        assertSame(refreshed, signer.sign(refreshed), "refreshed");
        // In portions no signature is forgotten.
        Zone portions = zone;
        for (int i = 0; i < 20; i++) {
            portions = signer.refresh(portions, 10);
        }
        assertThat(SignatureRefresh.firstExpiration(portions)).isEqualTo(now[0] + 14 * 86_400);
    }

    private static ZoneSigner signer(SigningAlgorithm algorithm, String denial, long seed, long now) {
        return SignedZones.signer(algorithm, DENIALS.get(denial), seed, now);
    }

    private static List<String> texts(Zone zone) {
        return zone.records().stream().map(Record::toString).sorted().collect(Collectors.toList());
    }

    private static Zone edited(Zone zone, Random random) {
        String[] labels = {
            "a", "b", "*", "www", "deep.tree", "a.deep.tree", "insecure", "x.insecure", "secure", "y.empty"
        };
        String owner = labels[random.nextInt(labels.length)] + (random.nextBoolean() ? "." : ".b.") + "example.test.";
        Name name = Names.absolute(owner);
        try {
            return switch (random.nextInt(8)) {
                case 0, 1 -> zone.withRRset(records(owner + " 60 IN A 192.0.2." + random.nextInt(200)));
                case 2 -> zone.withRRset(records(owner + " 60 IN NS ns." + owner));
                case 3 -> zone.withRRset(records(owner + " 60 IN DNAME elsewhere.test."));
                case 4 -> zone.withRRset(records(owner + " 60 IN DS 1 13 2 " + "AB".repeat(32)));
                case 5 -> zone.withEmptyRRset(name, Type.A);
                case 6 -> zone.withoutRRset(name, random.nextBoolean() ? Type.NS : Type.ANY);
                default -> zone.withoutRRset(name, random.nextBoolean() ? Type.A : Type.DNAME);
            };
        } catch (IllegalArgumentException e) {
            return zone; // A DNAME beside NS: refused.
        }
    }

    private static List<Record> records(String... lines) {
        List<Record> records = new ArrayList<>();
        for (String line : lines) {
            String[] fields = line.split(" ", 5);
            try {
                records.add(Record.fromString(
                        Names.absolute(fields[0]),
                        Type.value(fields[3]),
                        org.xbill.DNS.DClass.IN,
                        Long.parseLong(fields[1]),
                        fields[4],
                        Name.root));
            } catch (IOException e) {
                throw new AssertionError(line, e);
            }
        }
        return records;
    }
}
