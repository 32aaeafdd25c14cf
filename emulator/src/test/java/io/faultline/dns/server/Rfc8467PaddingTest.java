package io.faultline.dns.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultline.dns.wire.Transport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.xbill.DNS.Message;
import org.xbill.DNS.Type;

/** RFC 7830 and RFC 8467: answers inside TLS are padded, so that their sizes tell nothing. */
class Rfc8467PaddingTest {

    private static final int PADDING = 12;

    private final Asker asker = Asker.of(
            "example.",
            "@ 60 SOA ns h 1 1 1 1 1\n@ 60 NS ns\nns 60 A 192.0.2.53\nbig 60 TXT \"" + "t".repeat(250) + "\" \""
                    + "u".repeat(240) + "\"\n");

    private byte[] ask(Message query, Transport transport) {
        byte[] answer = asker.ask(query.toWire(), transport);
        assertThat(answer).isNotNull();
        return answer;
    }

    @ParameterizedTest
    @EnumSource(names = {"TLS", "HTTPS"})
    void section41AnswersAreMultiplesOf468Octets(Transport transport) {
        assertThat(ask(Asker.withOption(Asker.query("ns.example", Type.A), PADDING, "0000"), transport))
                .hasSize(468);
        assertThat(ask(Asker.withOption(Asker.query("big.example", Type.TXT), PADDING, ""), transport))
                .hasSize(936);
    }

    @ParameterizedTest
    @EnumSource(names = {"UDP", "TCP"})
    void rfc7830Section6InTheClearNothingIsPadded(Transport transport) {
        byte[] answer = ask(Asker.withOption(Asker.query("ns.example", Type.A), PADDING, "0000"), transport);
        assertThat(Asker.option(Asker.parse(answer), PADDING)).isNull();
    }

    @Test
    void rfc7830Section4WhoDoesNotPadIsNotPaddedFor() {
        byte[] answer = ask(Asker.withEdns(Asker.query("ns.example", Type.A), 1232, false), Transport.TLS);
        assertThat(Asker.parse(answer).getOPT().getOptions()).isEmpty();
    }
}
