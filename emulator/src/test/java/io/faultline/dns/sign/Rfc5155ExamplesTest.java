package io.faultline.dns.sign;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultline.dns.server.Asker;
import io.faultline.dns.zone.Nsec3Parameters;
import io.faultline.dns.zone.Zone;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.NSEC3Record;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * The zone of RFC 5155 appendix A, whose hashes are those that the RFC prints, and the answers of its appendix B. The NS records
 * that the RFC adds to positive answers are optional and left out.
 */
class Rfc5155ExamplesTest {

    private static final String ZONE = """
            $ORIGIN example.
            $TTL 3600
            @       SOA   ns1 bugs.x.w 1 3600 300 3600000 3600
            @       NS    ns1
            @       NS    ns2
            @       MX    1 xx
            2t7b4g4vsa5smi47k61mv5bv1a22bojr A 192.0.2.127
            a       NS    ns1.a
            a       NS    ns2.a
            a       DS    58470 5 1 3079F1593EBAD6DC121E202A8B766A6A4837206C
            ns1.a   A     192.0.2.5
            ns2.a   A     192.0.2.6
            ai      A     192.0.2.9
            ai      HINFO "KLH-10" "ITS"
            ai      AAAA  2001:db8::f00:baa9
            c       NS    ns1.c
            c       NS    ns2.c
            ns1.c   A     192.0.2.7
            ns2.c   A     192.0.2.8
            ns1     A     192.0.2.1
            ns2     A     192.0.2.2
            *.w     MX    1 ai
            x.w     MX    1 xx
            x.y.w   MX    1 xx
            xx      A     192.0.2.10
            xx      HINFO "KLH-10" "TOPS-20"
            xx      AAAA  2001:db8::f00:baaa
            """;

    private static final String EXAMPLE = "0p9mhaveqvm6t7vbl5lop2u3t2rp3tom.example";
    private static final String NS1 = "2t7b4g4vsa5smi47k61mv5bv1a22bojr.example";
    private static final String A = "35mthgpgcu1qg68fab165klnsnk3dpvl.example";
    private static final String X_W = "b4um86eghhds6nea196smvmlo4ors995.example";
    private static final String Y_W = "ji6neoaepv8b5o6k4ev33abha8ht9fgc.example";
    private static final String W = "k8udemvp1j2f7eg6jebps17vp3n8i58h.example";
    private static final String NS2 = "q04jkcevqvmu85r014c7dkba38o0ji5r.example";
    private static final String WILDCARD_W = "r53bq7cc2uvmubfu5ocmm6pers9tk9en.example";

    private static Zone zone() {
        Nsec3Parameters parameters = new Nsec3Parameters(1, 12, HexFormat.of().parseHex("aabbccdd"));
        return SignedZones.signer(
                        SigningAlgorithm.ECDSA_P256, new DenialPolicy.Nsec3(parameters, true), 1, 1_800_000_000L)
                .sign(SignedZones.load("example", ZONE));
    }

    private static Asker asker(Rfc4035ExamplesTest.Source source) {
        Asker asker = new Asker();
        asker.zones.put(
                source == Rfc4035ExamplesTest.Source.SIGNED_HERE
                        ? zone()
                        : SignedZones.load("example", SignedZones.masterFile(zone())));
        return asker;
    }

    @Test
    void theChainIsThatOfAppendixA() {
        List<String> owners = zone().records().stream()
                .filter(NSEC3Record.class::isInstance)
                .map(record -> record.getName().getLabelString(0).toLowerCase(Locale.ROOT))
                .toList();
        assertThat(owners)
                .containsExactly(
                        "0p9mhaveqvm6t7vbl5lop2u3t2rp3tom",
                        "2t7b4g4vsa5smi47k61mv5bv1a22bojr",
                        "2vptu5timamqttgl4luu9kg21e0aor3s",
                        "35mthgpgcu1qg68fab165klnsnk3dpvl",
                        "b4um86eghhds6nea196smvmlo4ors995",
                        "gjeqe526plbf1g8mklp59enfd789njgi",
                        "ji6neoaepv8b5o6k4ev33abha8ht9fgc",
                        "k8udemvp1j2f7eg6jebps17vp3n8i58h",
                        "kohar7mbb8dc2ce8a9qvl8hon4k53uhi",
                        "q04jkcevqvmu85r014c7dkba38o0ji5r",
                        "r53bq7cc2uvmubfu5ocmm6pers9tk9en",
                        "t644ebqk9bibcna874givr6joj62mlhv");
    }

    /** The proof records of an answer, without SOA and NS and with their signatures checked to be there. */
    private static List<String> proofs(Message answer) {
        List<String> authority = ProofExample.section(answer, Section.AUTHORITY);
        List<String> proofs =
                authority.stream().filter(text -> text.endsWith(" NSEC3")).toList();
        for (String proof : proofs) {
            assertThat(authority).contains(proof.replace(" NSEC3", " RRSIG NSEC3 2"));
        }
        return proofs.stream().map(text -> text.replace(" NSEC3", "")).toList();
    }

    @ParameterizedTest
    @EnumSource
    void b1NameError(Rfc4035ExamplesTest.Source source) {
        Message answer = ProofExample.ask(asker(source), "a.c.x.w.example", Type.A);
        assertThat(answer.getRcode()).isEqualTo(Rcode.NXDOMAIN);
        assertThat(ProofExample.section(answer, Section.AUTHORITY)).contains("example SOA", "example RRSIG SOA 1");
        assertThat(proofs(answer)).containsExactly(EXAMPLE, A, X_W);
    }

    @ParameterizedTest
    @EnumSource
    void b2NoData(Rfc4035ExamplesTest.Source source) {
        assertThat(proofs(ProofExample.ask(asker(source), "ns1.example", Type.MX)))
                .containsExactly(NS1);
    }

    @ParameterizedTest
    @EnumSource
    void b21NoDataOfAnEmptyNonTerminal(Rfc4035ExamplesTest.Source source) {
        assertThat(proofs(ProofExample.ask(asker(source), "y.w.example", Type.A)))
                .containsExactly(Y_W);
    }

    @ParameterizedTest
    @EnumSource
    void b3ReferralToAnUnsignedZoneThatOptedOut(Rfc4035ExamplesTest.Source source) {
        Message answer = ProofExample.ask(asker(source), "mc.c.example", Type.MX);
        assertThat(answer.getHeader().getFlag(Flags.AA)).isFalse();
        assertThat(proofs(answer)).containsExactly(EXAMPLE, A);
        assertThat(ProofExample.section(answer, Section.ADDITIONAL))
                .containsExactly("ns1.c.example A", "ns2.c.example A");
    }

    @ParameterizedTest
    @EnumSource
    void b4WildcardExpansion(Rfc4035ExamplesTest.Source source) {
        Message answer = ProofExample.ask(asker(source), "a.z.w.example", Type.MX);
        assertThat(ProofExample.section(answer, Section.ANSWER))
                .containsExactly("a.z.w.example MX", "a.z.w.example RRSIG MX 2");
        assertThat(proofs(answer)).containsExactly(NS2);
    }

    @ParameterizedTest
    @EnumSource
    void b5WildcardNoData(Rfc4035ExamplesTest.Source source) {
        assertThat(proofs(ProofExample.ask(asker(source), "a.z.w.example", Type.AAAA)))
                .containsExactly(W, NS2, WILDCARD_W);
    }

    @ParameterizedTest
    @EnumSource
    void b6DsAtTheApexOfTheChild(Rfc4035ExamplesTest.Source source) {
        Message answer = ProofExample.ask(asker(source), "example", Type.DS);
        assertThat(answer.getRcode()).isEqualTo(Rcode.NOERROR);
        assertThat(proofs(answer)).containsExactly(EXAMPLE);
    }

    /** RFC 5155 section 7.2.8: an owner of an NSEC3 record alone does not exist; one with other data is that data. */
    @ParameterizedTest
    @EnumSource
    void aHashedOwnerIsNoName(Rfc4035ExamplesTest.Source source) {
        Asker asker = asker(source);
        Message hashed = ProofExample.ask(asker, Y_W, Type.NSEC3);
        assertThat(hashed.getRcode()).isEqualTo(Rcode.NXDOMAIN);
        assertThat(hashed.getSection(Section.ANSWER)).isEmpty();
        assertThat(proofs(hashed)).isNotEmpty();
        assertThat(ProofExample.section(ProofExample.ask(asker, NS1, Type.A), Section.ANSWER))
                .containsExactly(NS1 + " A", NS1 + " RRSIG A 2");
        assertThat(ProofExample.ask(asker, NS1, Type.NSEC3).getSection(Section.ANSWER))
                .isEmpty();
        assertThat(ProofExample.section(ProofExample.ask(asker, "example", Type.NSEC3PARAM), Section.ANSWER))
                .containsExactly("example NSEC3PARAM", "example RRSIG NSEC3PARAM 1");
    }
}
