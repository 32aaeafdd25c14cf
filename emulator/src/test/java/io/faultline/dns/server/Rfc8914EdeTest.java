package io.faultline.dns.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultline.dns.wire.Transport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Type;

/** RFC 8914: a refusal says why. */
class Rfc8914EdeTest {

    private static final int EDE = 15;

    private final Asker asker = Asker.of("example.", "@ 60 SOA ns h 1 1 1 1 1\n@ 60 NS ns\nns 60 A 192.0.2.53\n");

    @ParameterizedTest(name = "{0} {1}: {2}")
    @CsvSource({
        "elsewhere.test, A, REFUSED, 0014", // not authoritative
        "example, AXFR, REFUSED, 0012", // prohibited
        "example, MAILB, NOTIMP, 0015" // not supported
    })
    void theCodeFitsTheReason(String name, String type, String rcode, String info) {
        Message query = Asker.withEdns(Asker.query(name, Type.value(type)), 1232, false);
        Message answer = asker.ask(query, Transport.UDP);
        assertThat(Rcode.string(answer.getRcode())).isEqualTo(rcode);
        assertThat(Asker.option(answer, EDE)).isEqualTo(info);
    }

    @Test
    void section3AnAnswerWithoutOptRecordCannotSayIt() {
        Message answer = asker.ask("elsewhere.test", Type.A);
        assertThat(answer.getRcode()).isEqualTo(Rcode.REFUSED);
        assertThat(answer.getOPT()).isNull();
    }

    @Test
    void whatIsInOrderHasNoError() {
        Message answer = asker.ask(Asker.withEdns(Asker.query("no.example", Type.A), 1232, false), Transport.UDP);
        assertThat(answer.getRcode()).isEqualTo(Rcode.NXDOMAIN);
        assertThat(Asker.option(answer, EDE)).isNull();
    }
}
