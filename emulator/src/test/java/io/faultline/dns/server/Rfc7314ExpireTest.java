package io.faultline.dns.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultline.dns.wire.Transport;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Type;

/** RFC 7314: a primary says how long a secondary may go on without it. */
class Rfc7314ExpireTest {

    private static final int EXPIRE = 9;

    private final Asker asker =
            Asker.of("example.", "@ 60 SOA ns h 1 7200 900 1209600 300\n@ 60 NS ns\nns 60 A 192.0.2.53\n");

    @Test
    void section31AnAnswerForTheSoaHasTheExpireFieldOfTheZone() {
        assertThat(Asker.option(
                        asker.ask(Asker.withOption(Asker.query("example", Type.SOA), EXPIRE, ""), Transport.UDP),
                        EXPIRE))
                .isEqualTo("00127500");
    }

    @Test
    void otherAnswersDoNot() {
        assertThat(Asker.option(
                        asker.ask(Asker.withOption(Asker.query("ns.example", Type.A), EXPIRE, ""), Transport.UDP),
                        EXPIRE))
                .isNull();
    }
}
