package io.faultline.dns.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultline.dns.wire.Transport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Type;

/** RFC 9660: an answer says of which version of which zone it is. */
class Rfc9660ZoneVersionTest {

    private static final int ZONEVERSION = 19;

    private final Asker asker = Asker.of("example.com.", """
            @ 60 SOA ns h 2023073101 7200 900 1209600 300
            @ 60 NS ns
            ns 60 A 192.0.2.53
            sub 60 NS ns.sub
            ns.sub 60 A 192.0.2.54
            """);

    private Message ask(String name, String data) {
        return asker.ask(Asker.withOption(Asker.query(name, Type.A), ZONEVERSION, data), Transport.UDP);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ns.example.com", "no.example.com", "www.sub.example.com"})
    void answersDenialsAndReferralsHaveLabelCountTypeAndSerial(String name) {
        assertThat(Asker.option(ask(name, ""), ZONEVERSION)).isEqualTo("0200" + "7895a54d");
    }

    @Test
    void aNameOutsideHasNoVersion() {
        Message refused = ask("example.net", "");
        assertThat(refused.getRcode()).isEqualTo(Rcode.REFUSED);
        assertThat(Asker.option(refused, ZONEVERSION)).isNull();
    }

    @Test
    void aQueryWithDataInTheOptionIsAFormatError() {
        assertThat(ask("ns.example.com", "0200").getRcode()).isEqualTo(Rcode.FORMERR);
    }

    @Test
    void theVersionFollowsTheZone() {
        asker.zones.edit(org.xbill.DNS.Name.fromConstantString("example.com."), zone -> zone.withNextSerial());
        assertThat(Asker.option(ask("ns.example.com", ""), ZONEVERSION)).isEqualTo("0200" + "7895a54e");
    }
}
