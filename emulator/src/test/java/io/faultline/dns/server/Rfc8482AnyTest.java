package io.faultline.dns.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultline.dns.wire.Transport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** RFC 8482: a question for ANY is answered by something, and by no more than that. */
class Rfc8482AnyTest {

    private static final String ZONE = """
            $ORIGIN example.
            @  3600 SOA ns hostmaster 42 7200 900 1209600 300
            @  3600 NS  ns
            ns 3600 A   192.0.2.53
            mail     3600 A    192.0.2.25
            mail     3600 AAAA 2001:db8::25
            mail     60   TXT  "x"
            www      60   CNAME mail
            *.wild   60   TXT "w"
            old      60   DNAME new
            child    60   NS ns.child
            ns.child 60   A  192.0.2.9
            """;

    private final Asker asker = Asker.of("example.", ZONE);

    @ParameterizedTest
    @EnumSource(Transport.class)
    void section41OneRRsetOfThoseThatCouldBeHad(Transport transport) {
        Message answer = asker.ask(Asker.query("mail.example", Type.ANY), transport);
        assertThat(answer.getSectionRRsets(Section.ANSWER)).hasSize(1);
        assertThat(answer.getRcode()).isEqualTo(Rcode.NOERROR);
        assertThat(answer.getHeader().getFlag(Flags.AA)).isTrue();
        assertThat(answer.getHeader().getFlag(Flags.TC)).isFalse();
    }

    @Test
    void section43AnAliasIsGivenAndNotFollowed() {
        assertThat(Asker.records(asker.ask("www.example", Type.ANY), Section.ANSWER))
                .containsExactly("www.example. CNAME mail.example.");
    }

    @Test
    void whatIsNotThereIsDeniedAsEver() {
        assertThat(asker.ask("no.example", Type.ANY).getRcode()).isEqualTo(Rcode.NXDOMAIN);
        Message empty = asker.ask("wild.example", Type.ANY);
        assertThat(empty.getRcode()).isEqualTo(Rcode.NOERROR);
        assertThat(Asker.records(empty, Section.AUTHORITY)).hasSize(1);
    }

    @Test
    void wildcardsDnamesAndCutsAreWhatTheyAreForOtherTypes() {
        assertThat(Asker.records(asker.ask("a.wild.example", Type.ANY), Section.ANSWER))
                .containsExactly("a.wild.example. TXT w");
        assertThat(Asker.records(asker.ask("a.old.example", Type.ANY), Section.ANSWER))
                .contains("a.old.example. CNAME a.new.example.");
        Message referral = asker.ask("child.example", Type.ANY);
        assertThat(referral.getHeader().getFlag(Flags.AA)).isFalse();
        assertThat(referral.getSection(Section.ANSWER)).isEmpty();
    }
}
