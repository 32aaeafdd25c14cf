package io.faultline.dns.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultline.dns.transport.TransportOptions;
import io.faultline.dns.wire.Transport;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Type;

/** RFC 7828: a server says how long it keeps an idle connection. */
class Rfc7828KeepaliveTest {

    private static final int KEEPALIVE = 11;

    private final Asker asker = Asker.of(
            ServerOptions.DEFAULT.withTransport(new TransportOptions(10, 10, 12_500_000_000L)),
            "example.",
            "@ 60 SOA ns h 1 1 1 1 1\n@ 60 NS ns\nns 60 A 192.0.2.53\n");

    private Message ask(String data, Transport transport) {
        return asker.ask(Asker.withOption(Asker.query("ns.example", Type.A), KEEPALIVE, data), transport);
    }

    @Test
    void section31TheTimeoutIsInTenthsOfASecond() {
        assertThat(Asker.option(ask("", Transport.TCP), KEEPALIVE)).isEqualTo("007d");
        assertThat(Asker.option(ask("", Transport.TLS), KEEPALIVE)).isEqualTo("007d");
    }

    @Test
    void section321ADatagramHasNoConnectionToKeep() {
        assertThat(Asker.option(ask("", Transport.UDP), KEEPALIVE)).isNull();
        assertThat(Asker.option(ask("", Transport.HTTPS), KEEPALIVE)).isNull();
    }

    @Test
    void section31OtherLengthsAreFormatErrors() {
        assertThat(ask("0064", Transport.TCP).getRcode()).isEqualTo(Rcode.NOERROR);
        assertThat(ask("64", Transport.TCP).getRcode()).isEqualTo(Rcode.FORMERR);
    }
}
