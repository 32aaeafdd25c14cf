package io.faultline.dns.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** The zone of RFC 4592 section 2.2.1 and all the responses that section lists, and what the reference notes add. */
class Rfc4592WildcardTest {

    private final Asker asker = Asker.of("example.", """
            $ORIGIN example.
            @                    3600 SOA ns.example.com. hostmaster.example.com. 1 7200 900 1209600 600
            @                    3600 NS  ns.example.com.
            @                    3600 NS  ns.example.net.
            *                    3600 TXT "this is a wildcard"
            *                    3600 MX  10 host1.example.
            sub.*                3600 TXT "this is not a wildcard"
            host1                3600 A   192.0.2.1
            _ssh._tcp.host1      3600 SRV 0 0 22 host1.example.
            _ssh._tcp.host2      3600 SRV 0 0 22 host1.example.
            subdel               3600 NS  ns.example.com.
            subdel               3600 NS  ns.example.net.
            deep.*.w             3600 TXT "w"
            *.c                  3600 CNAME host1
            """);

    @ParameterizedTest(name = "{0} {1}: {2}")
    @CsvSource({
        // Synthesised from the wildcard.
        "host3.example, MX, host3.example. MX 10 host1.example.",
        "foo.bar.example, TXT, foo.bar.example. TXT \"this is a wildcard\"",
        // The wildcard asked for as itself.
        "*.example, MX, *.example. MX 10 host1.example.",
        // A name that exists is answered from itself.
        "sub.*.example, TXT, sub.*.example. TXT \"this is not a wildcard\"",
    })
    void answersWithTheOwnerThatWasAskedFor(String name, String type, String expected) {
        Message answer = asker.ask(name, Type.value(type));
        assertThat(answer.getRcode()).isEqualTo(Rcode.NOERROR);
        assertThat(Asker.records(answer, Section.ANSWER)).containsExactly(expected);
    }

    @ParameterizedTest(name = "{0} {1}: {2}")
    @CsvSource({
        "host3.example, A, NOERROR", // wildcard without that type
        "host1.example, MX, NOERROR", // the name exists
        "sub.*.example, MX, NOERROR", // the name exists
        "_telnet._tcp.host1.example, SRV, NXDOMAIN", // _tcp.host1.example exists, without data
        "_tcp.host1.example, A, NOERROR", // the empty non-terminal itself
        "host2.example, A, NOERROR", // an empty non-terminal hides the wildcard
        "ghost.*.example, MX, NXDOMAIN", // *.example exists
        "x.w.example, TXT, NOERROR", // a wildcard that is an empty non-terminal
    })
    void doesNotSynthesise(String name, String type, String rcode) {
        Message answer = asker.ask(name, Type.value(type));
        assertThat(Rcode.string(answer.getRcode())).isEqualTo(rcode);
        assertThat(answer.getSection(Section.ANSWER)).isEmpty();
        assertThat(Asker.records(answer, Section.AUTHORITY))
                .hasSize(1)
                .first()
                .asString()
                .contains(" SOA ");
    }

    @Test
    void aDelegationHidesTheWildcard() {
        Message answer = asker.ask("host.subdel.example", Type.A);
        assertThat(answer.getRcode()).isEqualTo(Rcode.NOERROR);
        assertThat(answer.getHeader().getFlag(org.xbill.DNS.Flags.AA)).isFalse();
        assertThat(Asker.records(answer, Section.AUTHORITY))
                .containsExactly("subdel.example. NS ns.example.com.", "subdel.example. NS ns.example.net.");
    }

    @Test
    void aWildcardCnameIsFollowed() {
        Message answer = asker.ask("a.b.c.example", Type.A);
        assertThat(Asker.records(answer, Section.ANSWER))
                .containsExactly("a.b.c.example. CNAME host1.example.", "host1.example. A 192.0.2.1");
    }
}
