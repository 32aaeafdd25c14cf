package io.faultline.dns.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultline.dns.wire.Transport;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.DClass;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.GenericEDNSOption;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** RFC 5001: a server says which of several it is. */
class Rfc5001NsidTest {

    private static final int NSID = 3;
    private static final String ZONE = "@ 60 SOA ns h 1 1 1 1 1\n@ 60 NS ns\nns 60 A 192.0.2.53\n";

    @Test
    void theIdentityIsToldToWhoAsksAndToNobodyElse() {
        Asker asker = Asker.of(ServerOptions.DEFAULT.withIdentity("ns1.az-a", ""), "example.", ZONE);
        Message asked = asker.ask(Asker.withOption(Asker.query("ns.example", Type.A), NSID, ""), Transport.UDP);
        assertThat(Asker.option(asked, NSID)).isEqualTo(hex("ns1.az-a"));
        Message unasked = asker.ask(Asker.withEdns(Asker.query("ns.example", Type.A), 1232, false), Transport.UDP);
        assertThat(unasked.getOPT().getOptions()).isEmpty();
    }

    @Test
    void aServerWithoutIdentityLeavesTheOptionOut() {
        Asker asker = Asker.of("example.", ZONE);
        Message asked = asker.ask(Asker.withOption(Asker.query("ns.example", Type.A), NSID, ""), Transport.UDP);
        assertThat(asked.getRcode()).isEqualTo(Rcode.NOERROR);
        assertThat(asked.getOPT().getOptions()).isEmpty();
    }

    @Test
    void errorsTellItToo() {
        Asker asker = Asker.of(ServerOptions.DEFAULT.withIdentity("ns1", ""), "example.", ZONE);
        Message refused = asker.ask(Asker.withOption(Asker.query("elsewhere", Type.A), NSID, ""), Transport.UDP);
        assertThat(refused.getRcode()).isEqualTo(Rcode.REFUSED);
        assertThat(Asker.option(refused, NSID)).isEqualTo(hex("ns1"));
    }

    @Test
    void anOptionTakesRoomFromTheRecordsAndNotFromTheLimit() {
        StringBuilder zone = new StringBuilder(ZONE);
        for (int i = 0; i < 30; i++) {
            zone.append("many 60 A 198.51.100.").append(i).append('\n');
        }
        Asker asker = Asker.of(ServerOptions.DEFAULT.withIdentity("x".repeat(255), ""), "example.", zone.toString());
        Message query = new Message(1);
        query.addRecord(
                Record.newRecord(Name.fromConstantString("many.example."), Type.A, DClass.IN), Section.QUESTION);
        OPTRecord opt = Asker.withOption(new Message(), NSID, "").getOPT();
        query.addRecord(new OPTRecord(600, 0, 0, 0, opt.getOptions()), Section.ADDITIONAL);
        byte[] answer = asker.ask(query.toWire(), Transport.UDP);
        assertThat(answer).isNotNull();
        assertThat(answer.length).isLessThanOrEqualTo(600);
        assertThat(Asker.parse(answer).getHeader().getFlag(org.xbill.DNS.Flags.TC))
                .isTrue();
        assertThat(Asker.option(Asker.parse(answer), NSID)).hasSize(510);
    }

    @Test
    void whatHasNoRoomBesideTheQuestionIsLeftOut() {
        Asker asker = Asker.of(
                ServerOptions.DEFAULT
                        .withIdentity("x".repeat(255), "")
                        .withCookies(CookieOptions.of("00112233445566778899aabbccddeeff", 0, false))
                        .withReportAgent(Name.fromConstantString(("r".repeat(60) + ".").repeat(4))),
                "example.",
                ZONE);
        Message query = Asker.query(("q".repeat(60) + ".").repeat(3) + "example", Type.A);
        List<EDNSOption> options =
                List.of(new GenericEDNSOption(NSID, new byte[0]), new GenericEDNSOption(10, new byte[8]));
        query.addRecord(new OPTRecord(512, 0, 0, 0, options), Section.ADDITIONAL);
        byte[] answer = asker.ask(query.toWire(), Transport.UDP);
        assertThat(answer).isNotNull();
        assertThat(answer.length).isLessThanOrEqualTo(512);
        assertThat(Asker.option(Asker.parse(answer), 10))
                .as("the cookie goes first")
                .hasSize(48);
        assertThat(Asker.option(Asker.parse(answer), 18)).isNull();
        Message roomy = asker.ask(query, Transport.TCP);
        assertThat(Asker.option(roomy, NSID)).hasSize(510);
        assertThat(Asker.option(roomy, 18)).isNotNull();
    }

    private static String hex(String text) {
        return HexFormat.of().formatHex(text.getBytes(StandardCharsets.US_ASCII));
    }
}
