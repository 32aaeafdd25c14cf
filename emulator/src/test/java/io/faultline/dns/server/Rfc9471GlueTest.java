package io.faultline.dns.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultline.dns.wire.Transport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** RFC 1034, RFC 4035 and RFC 9471: zone cuts, and the addresses without which a referral is of no use. */
class Rfc9471GlueTest {

    private static final String ZONE = """
            $ORIGIN example.
            @        3600 SOA ns hostmaster 42 7200 900 1209600 300
            @        3600 NS  ns
            @        3600 MX  10 mail
            ns       3600 A   192.0.2.53
            mail     3600 A   192.0.2.25
            mail     3600 AAAA 2001:db8::25
            www      60   CNAME web
            web      60   A   192.0.2.80
            dangling 60   CNAME nowhere
            out      60   CNAME www.elsewhere.
            loop1    60   CNAME loop2
            loop2    60   CNAME loop1
            a.b.c    60   A   192.0.2.9
            old      120  DNAME new
            host.new 60   A   192.0.2.7
            child    3600 NS  ns.child
            child    3600 NS  ns.sibling
            child    3600 DS  12345 13 2 0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF
            ns.child 3600 A   192.0.2.101
            ns.child 3600 AAAA 2001:db8::101
            x.child  3600 TXT "occluded"
            sibling  3600 NS  ns.sibling
            ns.sibling 3600 A 192.0.2.102
            odd      60   TYPE65400 \\# 3 010203
            _svc._tcp 60  SRV 0 0 5000 web
            """;

    private final Asker asker = Asker.of("example.", ZONE);

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({"child.example, NS", "child.example, A", "x.child.example, TXT", "ns.child.example, A"})
    void aReferralHasItsGlueAndNothingFromBelowTheCut(String name, String type) {
        Message answer = asker.ask(name, Type.value(type));
        assertThat(answer.getRcode()).isEqualTo(Rcode.NOERROR);
        assertThat(answer.getHeader().getFlag(Flags.AA)).isFalse();
        assertThat(answer.getSection(Section.ANSWER)).isEmpty();
        assertThat(Asker.records(answer, Section.AUTHORITY))
                .containsExactly("child.example. NS ns.child.example.", "child.example. NS ns.sibling.example.");
        assertThat(Asker.records(answer, Section.ADDITIONAL))
                .containsExactly(
                        "ns.child.example. A 192.0.2.101",
                        "ns.child.example. AAAA 2001:db8:0:0:0:0:0:101",
                        "ns.sibling.example. A 192.0.2.102");
    }

    @Test
    void rfc4035DsAtTheCutIsTheParents() {
        Message answer = asker.ask("child.example", Type.DS);
        assertThat(answer.getHeader().getFlag(Flags.AA)).isTrue();
        assertThat(answer.getSection(Section.ANSWER)).hasSize(1);
        asker.zones.put(Asker.zone("child.example.", """
                @ 60 SOA ns h 1 1 1 1 1
                @ 60 NS ns
                ns 60 A 192.0.2.101
                """));
        // With the child here too the parent still answers for DS, and the child for the rest.
        assertThat(asker.ask("child.example", Type.DS).getSection(Section.ANSWER))
                .hasSize(1);
        assertThat(asker.ask("child.example", Type.SOA).getHeader().getFlag(Flags.AA))
                .isTrue();
        assertThat(asker.zones.remove(Name.fromConstantString("example."))).isTrue();
        Message childOnly = asker.ask("child.example", Type.DS);
        assertThat(childOnly.getRcode()).isEqualTo(Rcode.NOERROR);
        assertThat(childOnly.getSection(Section.ANSWER)).isEmpty();
    }

    private static String cut(int inDomain, int sibling) {
        StringBuilder zone = new StringBuilder("@ 60 SOA ns h 1 1 1 1 1\n@ 60 NS ns\nns 60 A 192.0.2.53\n");
        for (int i = 0; i < inDomain; i++) {
            zone.append("cut 60 NS n")
                    .append(i)
                    .append(".cut\nn")
                    .append(i)
                    .append(".cut 60 AAAA 2001:db8::")
                    .append(i)
                    .append('\n');
        }
        for (int i = 0; i < sibling; i++) {
            zone.append("cut 60 NS n")
                    .append(i)
                    .append(".other\nn")
                    .append(i)
                    .append(".other 60 AAAA 2001:db8::")
                    .append(i)
                    .append('\n');
        }
        return zone.append("other 60 NS n0.other\n").toString();
    }

    @Test
    void section31GlueBelowTheCutMustFitOrTcIsSet() {
        Message few = Asker.of("example.", cut(5, 0)).ask("x.cut.example", Type.A);
        assertThat(few.getHeader().getFlag(Flags.TC)).isFalse();
        assertThat(few.getSection(Section.ADDITIONAL)).hasSize(5);
        Message many = Asker.of("example.", cut(12, 0)).ask("x.cut.example", Type.A);
        assertThat(many.getHeader().getFlag(Flags.TC)).isTrue();
        assertThat(many.getSection(Section.AUTHORITY)).hasSize(12);
        Message tcp = Asker.of("example.", cut(12, 0)).ask(Asker.query("x.cut.example", Type.A), Transport.TCP);
        assertThat(tcp.getHeader().getFlag(Flags.TC)).isFalse();
        assertThat(tcp.getSection(Section.ADDITIONAL)).hasSize(12);
    }

    @Test
    void section32GlueOfASiblingIsLeftOutInSilence() {
        Message many = Asker.of("example.", cut(0, 12)).ask("x.cut.example", Type.A);
        assertThat(many.getHeader().getFlag(Flags.TC)).isFalse();
        assertThat(many.getSection(Section.AUTHORITY)).hasSize(12);
        assertThat(many.getSection(Section.ADDITIONAL)).hasSizeBetween(1, 11);
        Message mixed = Asker.of("example.", cut(4, 8)).ask("x.cut.example", Type.A);
        assertThat(mixed.getHeader().getFlag(Flags.TC))
                .as("the glue goes first")
                .isFalse();
        assertThat(Asker.records(mixed, Section.ADDITIONAL))
                .filteredOn(text -> text.contains(".cut."))
                .hasSize(4);
    }
}
