package io.faultline.dns.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultline.dns.wire.Transport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Message;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** RFC 3597: types that nobody has heard of are served octet by octet. */
class Rfc3597UnknownTypesTest {

    private static final String ZONE = """
            $ORIGIN example.
            @  3600 SOA ns hostmaster 42 7200 900 1209600 300
            @  3600 NS  ns
            ns 3600 A   192.0.2.53
            odd      60   TYPE65400 \\# 3 010203
            empty    60   TYPE65401 \\# 0
            known    60   A \\# 4 C0000207
            alias    60   TYPE5 \\# 12 026e73 07 6578616d706c65 00
            srv      60   SRV 0 0 5000 ns
            mx       60   MX 10 ns
            """;

    private final Asker asker = Asker.of("example.", ZONE);

    @Test
    void section5UnknownTypesAreOpaque() {
        Message answer = asker.ask("odd.example", 65400);
        assertThat(answer.getSection(Section.ANSWER)).hasSize(1);
        assertThat(answer.getSection(Section.ANSWER).get(0).rdataToString()).isEqualTo("\\# 3 010203");
        assertThat(asker.ask("empty.example", 65401)
                        .getSection(Section.ANSWER)
                        .get(0)
                        .rdataToString())
                .isEqualTo("\\# 0 ");
    }

    @Test
    void section5KnownTypesMayBeWrittenAsUnknownOnes() {
        assertThat(Asker.records(asker.ask("known.example", Type.A), Section.ANSWER))
                .containsExactly("known.example. A 192.0.2.7");
        assertThat(Asker.records(asker.ask("alias.example", Type.A), Section.ANSWER))
                .containsExactly("alias.example. CNAME ns.example.", "ns.example. A 192.0.2.53");
    }

    @Test
    void section4OnlyTypesOfRfc1035AreCompressed() {
        byte[] srv = asker.ask(Asker.query("srv.example", Type.SRV).toWire(), Transport.TCP);
        byte[] mx = asker.ask(Asker.query("mx.example", Type.MX).toWire(), Transport.TCP);
        assertThat(rdLength(srv, 17)).as("three numbers and ns.example.").isEqualTo(6 + 12);
        assertThat(rdLength(mx, 16)).as("a number, ns and a pointer").isEqualTo(2 + 5);
    }

    private static int rdLength(byte @Nullable [] answer, int questionBytes) {
        assertThat(answer).isNotNull();
        return answer[12 + questionBytes + 11];
    }
}
