package io.faultline.dns.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultline.dns.wire.Transport;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Type;

/** RFC 9567: a server names the domain to which resolvers report errors. */
class Rfc9567ReportChannelTest {

    private static final int REPORT_CHANNEL = 18;

    private final Asker asker = Asker.of(
            ServerOptions.DEFAULT.withReportAgent(Name.fromConstantString("agent.test.")),
            "example.",
            "@ 60 SOA ns h 1 1 1 1 1\n@ 60 NS ns\nns 60 A 192.0.2.53\n");

    @Test
    void theAgentIsNamedUnaskedWhereverThereIsEdns() {
        Message answer = asker.ask(Asker.withEdns(Asker.query("ns.example", Type.A), 1232, false), Transport.UDP);
        assertThat(Asker.option(answer, REPORT_CHANNEL)).isEqualTo("056167656e74" + "0474657374" + "00");
        assertThat(asker.ask("ns.example", Type.A).getOPT()).isNull();
    }
}
