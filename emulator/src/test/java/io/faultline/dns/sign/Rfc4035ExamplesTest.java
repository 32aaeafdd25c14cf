package io.faultline.dns.sign;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultline.dns.server.Asker;
import io.faultline.dns.wire.Transport;
import io.faultline.dns.zone.Zone;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * The zone of RFC 4035 appendix A and the answers of its appendix B. The NS records that the RFC adds to positive answers are
 * optional and left out.
 */
class Rfc4035ExamplesTest {

    private static final String ZONE = """
            $ORIGIN example.
            $TTL 3600
            @       SOA   ns1 bugs.x.w 1081539377 3600 300 3600000 3600
            @       NS    ns1
            @       NS    ns2
            @       MX    1 xx
            a       NS    ns1.a
            a       NS    ns2.a
            a       DS    57855 5 1 B6DCD485719ADCA18E5F3D48A2331627FDD3636B
            ns1.a   A     192.0.2.5
            ns2.a   A     192.0.2.6
            ai      A     192.0.2.9
            ai      HINFO "KLH-10" "ITS"
            ai      AAAA  2001:db8::f00:baa9
            b       NS    ns1.b
            b       NS    ns2.b
            ns1.b   A     192.0.2.7
            ns2.b   A     192.0.2.8
            ns1     A     192.0.2.1
            ns2     A     192.0.2.2
            *.w     MX    1 ai
            x.w     MX    1 xx
            x.y.w   MX    1 xx
            xx      A     192.0.2.10
            xx      HINFO "KLH-10" "TOPS-20"
            xx      AAAA  2001:db8::f00:baaa
            """;

    /** Where the signed zone comes from. */
    enum Source {
        SIGNED_HERE,
        READ_FROM_A_FILE
    }

    private static Asker asker(Source source) {
        Zone zone = SignedZones.signer(SigningAlgorithm.ECDSA_P256, DenialPolicy.nsec(), 1, 1_800_000_000L)
                .sign(SignedZones.load("example", ZONE));
        Asker asker = new Asker();
        asker.zones.put(
                source == Source.SIGNED_HERE ? zone : SignedZones.load("example", SignedZones.masterFile(zone)));
        return asker;
    }

    @ParameterizedTest
    @EnumSource
    void b1Answer(Source source) {
        Message answer = ProofExample.ask(asker(source), "x.w.example", Type.MX);
        assertThat(answer.getHeader().getFlag(Flags.AA)).isTrue();
        assertThat(ProofExample.section(answer, Section.ANSWER))
                .containsExactly("x.w.example MX", "x.w.example RRSIG MX 3");
        assertThat(ProofExample.section(answer, Section.ADDITIONAL))
                .containsExactly("xx.example A", "xx.example AAAA", "xx.example RRSIG A 2", "xx.example RRSIG AAAA 2");
    }

    @ParameterizedTest
    @EnumSource
    void b2NameError(Source source) {
        Message answer = ProofExample.ask(asker(source), "ml.example", Type.A);
        assertThat(answer.getRcode()).isEqualTo(Rcode.NXDOMAIN);
        assertThat(ProofExample.section(answer, Section.AUTHORITY))
                .containsExactly(
                        "b.example NSEC ns1.example",
                        "b.example RRSIG NSEC 2",
                        "example NSEC a.example",
                        "example RRSIG NSEC 1",
                        "example RRSIG SOA 1",
                        "example SOA");
    }

    @ParameterizedTest
    @EnumSource
    void b3NoData(Source source) {
        assertThat(ProofExample.authority(asker(source), "ns1.example", Type.MX))
                .containsExactly(
                        "example RRSIG SOA 1",
                        "example SOA",
                        "ns1.example NSEC ns2.example",
                        "ns1.example RRSIG NSEC 2");
    }

    @ParameterizedTest
    @EnumSource
    void b4ReferralToASignedZone(Source source) {
        Message answer = ProofExample.ask(asker(source), "mc.a.example", Type.MX);
        assertThat(answer.getHeader().getFlag(Flags.AA)).isFalse();
        assertThat(ProofExample.section(answer, Section.AUTHORITY))
                .containsExactly("a.example DS", "a.example NS", "a.example NS", "a.example RRSIG DS 2");
        assertThat(ProofExample.section(answer, Section.ADDITIONAL))
                .containsExactly("ns1.a.example A", "ns2.a.example A");
    }

    @ParameterizedTest
    @EnumSource
    void b5ReferralToAnUnsignedZone(Source source) {
        assertThat(ProofExample.authority(asker(source), "mc.b.example", Type.MX))
                .containsExactly(
                        "b.example NS", "b.example NS", "b.example NSEC ns1.example", "b.example RRSIG NSEC 2");
    }

    @ParameterizedTest
    @EnumSource
    void b6WildcardExpansion(Source source) {
        Message answer = ProofExample.ask(asker(source), "a.z.w.example", Type.MX);
        assertThat(ProofExample.section(answer, Section.ANSWER))
                .containsExactly("a.z.w.example MX", "a.z.w.example RRSIG MX 2");
        assertThat(ProofExample.section(answer, Section.AUTHORITY))
                .containsExactly("x.y.w.example NSEC xx.example", "x.y.w.example RRSIG NSEC 4");
    }

    @ParameterizedTest
    @EnumSource
    void b7WildcardNoData(Source source) {
        assertThat(ProofExample.authority(asker(source), "a.z.w.example", Type.AAAA))
                .containsExactly(
                        "*.w.example NSEC x.w.example",
                        "*.w.example RRSIG NSEC 2",
                        "example RRSIG SOA 1",
                        "example SOA",
                        "x.y.w.example NSEC xx.example",
                        "x.y.w.example RRSIG NSEC 4");
    }

    @ParameterizedTest
    @EnumSource
    void b8DsAtTheApexOfTheChild(Source source) {
        Message answer = ProofExample.ask(asker(source), "example", Type.DS);
        assertThat(answer.getHeader().getFlag(Flags.AA)).isTrue();
        assertThat(answer.getSection(Section.ANSWER)).isEmpty();
        assertThat(ProofExample.section(answer, Section.AUTHORITY))
                .containsExactly(
                        "example NSEC a.example", "example RRSIG NSEC 1", "example RRSIG SOA 1", "example SOA");
    }

    /** RFC 4035 section 3.1: who does not set DO gets what is asked for and nothing that is for validation. */
    @ParameterizedTest
    @EnumSource
    void withoutDoNothingIsAdded(Source source) {
        Asker asker = asker(source);
        assertThat(ProofExample.section(asker.ask("x.w.example", Type.MX), Section.ANSWER))
                .containsExactly("x.w.example MX");
        assertThat(ProofExample.section(asker.ask("ml.example", Type.A), Section.AUTHORITY))
                .containsExactly("example SOA");
        assertThat(ProofExample.section(asker.ask("mc.a.example", Type.MX), Section.AUTHORITY))
                .containsExactly("a.example NS", "a.example NS");
        // What is asked for by its type is data.
        assertThat(ProofExample.section(asker.ask("ns1.example", Type.NSEC), Section.ANSWER))
                .containsExactly("ns1.example NSEC ns2.example");
        assertThat(ProofExample.section(asker.ask("ns1.example", Type.RRSIG), Section.ANSWER))
                .containsExactly("ns1.example RRSIG A 2", "ns1.example RRSIG NSEC 2");
        assertThat(ProofExample.section(asker.ask("a.example", Type.DS), Section.ANSWER))
                .containsExactly("a.example DS");
    }

    /** RFC 2181 section 9: what is needed and does not fit makes the answer one to ask for again by TCP. */
    @ParameterizedTest
    @EnumSource
    void proofsThatDoNotFitTruncate(Source source) {
        Message query = Asker.withEdns(Asker.query("l".repeat(60) + ".ml.example", Type.A), 512, true);
        Message answer = asker(source).ask(query, Transport.UDP);
        assertThat(answer.getHeader().getFlag(Flags.TC)).isTrue();
        assertThat(answer.getOPT()).isNotNull();
    }
}
