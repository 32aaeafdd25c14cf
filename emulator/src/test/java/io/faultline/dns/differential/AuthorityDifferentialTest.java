package io.faultline.dns.differential;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultline.dns.server.Asker;
import io.faultline.dns.sign.DenialPolicy;
import io.faultline.dns.sign.SignedZones;
import io.faultline.dns.sign.SigningAlgorithm;
import io.faultline.dns.wire.Transport;
import io.faultline.dns.zone.Nsec3Parameters;
import io.faultline.dns.zone.Zone;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.Message;
import org.xbill.DNS.Type;

/**
 * Generated zones, each served by NSD, by Knot and by us: where those two agree we say the same, and where they do not the
 * reason is known (see {@link Disagreements}) and we say what one of them says. {@code ANY} is not asked for: RFC 8482 leaves
 * its answer to the server.
 *
 * <p>{@code -Dfaultline.differential.zones=5000} asks about so many zones, {@code -Dfaultline.differential.seed=7} about others.
 */
class AuthorityDifferentialTest {

    private static final int ZONES = Integer.getInteger("faultline.differential.zones", 300);
    private static final long SEED = Long.getLong("faultline.differential.seed", 1);
    private static final int ZONES_AT_ONCE = 500;
    private static final int QUERIES_A_ZONE = 60;
    private static final int MOST_DIFFERENCES = 20;

    /** Signing takes longer than asking. */
    private static final int SIGNED_ZONES = Math.max(1, ZONES / 6);

    private static final List<DenialPolicy> DENIALS = List.of(
            DenialPolicy.nsec(),
            DenialPolicy.nsec3(),
            new DenialPolicy.Nsec3(Nsec3Parameters.DEFAULT, true),
            new DenialPolicy.Nsec3(new Nsec3Parameters(Nsec3Parameters.SHA1, 3, new byte[] {1, 2, 3, 4}), false));

    /** Data like any other to who asks for them; of NSEC, NSEC3 and RRSIG every server makes what it likes. */
    private static final int[] DNSSEC_TYPES = {Type.DNSKEY, Type.NSEC3PARAM, Type.CDS, Type.CDNSKEY, Type.DS};

    @TempDir
    Path directory;

    @Test
    void answersAsNsdAndKnotDo() throws IOException {
        compareAll(ZONES, false, AuthorityDifferentialTest::unsigned);
    }

    @Test
    void provesWhatIsNotInASignedZoneAsNsdAndKnotDo() throws IOException {
        compareAll(SIGNED_ZONES, true, AuthorityDifferentialTest::signed);
    }

    private static Zone unsigned(GeneratedZone zone, int number) {
        return Asker.zone(zone.origin(), zone.masterFile());
    }

    private static Zone signed(GeneratedZone zone, int number) {
        DenialPolicy denial = DENIALS.get(number % DENIALS.size());
        SigningAlgorithm algorithm =
                number / DENIALS.size() % 2 == 0 ? SigningAlgorithm.ED25519 : SigningAlgorithm.ECDSA_P256;
        Zone signed = SignedZones.signer(algorithm, denial, SEED + number, SignedZones.realDate())
                .sign(unsigned(zone, number));
        // Every third is served as one that somebody else has signed.
        return number % 3 == 0 ? SignedZones.load(zone.origin(), SignedZones.masterFile(signed)) : signed;
    }

    private static Message query(GeneratedZone zone, boolean dnssecOk, Random random) {
        Message query = zone.query(random);
        if (dnssecOk && random.nextInt(5) == 0) {
            String name = query.getQuestion().getName().toString();
            query = Asker.query(name, DNSSEC_TYPES[random.nextInt(DNSSEC_TYPES.length)]);
        }
        return Asker.withEdns(query, dnssecOk ? 4096 : 1232, dnssecOk);
    }

    private void compareAll(int count, boolean dnssecOk, BiFunction<GeneratedZone, Integer, Zone> make)
            throws IOException {
        Disagreements disagreements = Disagreements.load();
        List<String> differences = new ArrayList<>();
        for (int first = 0; first < count; first += ZONES_AT_ONCE) {
            List<GeneratedZone> generated = new ArrayList<>();
            List<Zone> zones = new ArrayList<>();
            for (int i = first; i < Math.min(count, first + ZONES_AT_ONCE); i++) {
                GeneratedZone zone = new GeneratedZone("z" + i + ".test.", SEED * 1_000_003 + i, dnssecOk ? 253 : 255);
                generated.add(zone);
                zones.add(make.apply(zone, i));
            }
            compare(generated, zones, dnssecOk, disagreements, differences);
        }
        assertThat(differences.stream().limit(MOST_DIFFERENCES).toList())
                .as("%d differences, seed %d, %d zones; %s", differences.size(), SEED, count, disagreements)
                .isEmpty();
    }

    private void compare(
            List<GeneratedZone> generated,
            List<Zone> zones,
            boolean dnssecOk,
            Disagreements disagreements,
            List<String> differences)
            throws IOException {
        Asker ours = new Asker();
        Map<String, String> files = new LinkedHashMap<>();
        for (Zone zone : zones) {
            ours.zones.put(zone);
            files.put(zone.origin().toName().toString(true), SignedZones.masterFile(zone));
        }
        try (ReferenceServer nsd = ReferenceServer.nsd(Files.createTempDirectory(directory, "nsd"), files);
                ReferenceServer knot = ReferenceServer.knot(Files.createTempDirectory(directory, "knot"), files)) {
            byte[] first = Asker.query(generated.get(0).origin(), Type.SOA).toWire();
            nsd.awaitStart(first);
            knot.awaitStart(first);
            requireLoaded(generated, nsd, knot);
            Random random = new Random(SEED);
            for (GeneratedZone zone : generated) {
                for (int i = 0; i < QUERIES_A_ZONE; i++) {
                    Message query = query(zone, dnssecOk, random);
                    Answer fromNsd = Answer.of(nsd.ask(query.toWire()));
                    Answer fromKnot = Answer.of(knot.ask(query.toWire()));
                    byte[] octets = ours.ask(query.toWire(), Transport.UDP);
                    Answer fromUs = Answer.of(octets);
                    if (fromNsd.isTruncated()
                            && fromKnot.isTruncated()
                            && Arrays.equals(octets, ours.ask(query.toWire(), Transport.TCP))) {
                        continue; // Compressed better, all of it fits.
                    }
                    String difference = disagreements.judge(fromNsd, fromKnot, fromUs);
                    if (difference != null) {
                        differences.add(zone.origin() + " " + query.getQuestion() + ": " + difference + "\nNSD:  "
                                + fromNsd + "\nKnot: " + fromKnot + "\nours: " + fromUs + "\n");
                    }
                }
            }
        }
    }

    /** A zone that one of them refuses would make every answer differ. */
    private static void requireLoaded(List<GeneratedZone> zones, ReferenceServer... servers) throws IOException {
        for (ReferenceServer server : servers) {
            for (GeneratedZone zone : zones) {
                Answer answer = Answer.of(
                        server.ask(Asker.query(zone.origin(), Type.SOA).toWire()));
                assertThat(answer.header())
                        .as("%s: %s%n%s%n%s", server.name(), zone.origin(), server.log(), zone.masterFile())
                        .isEqualTo("NOERROR aa");
            }
        }
    }
}
