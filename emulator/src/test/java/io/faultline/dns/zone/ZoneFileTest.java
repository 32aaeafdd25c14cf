package io.faultline.dns.zone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faultline.dns.wire.TtlScale;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

class ZoneFileTest {

    private static final Name ORIGIN = Name.fromConstantString("example.");
    private static final String HEAD = """
            $TTL 300
            @ IN SOA ns hostmaster (
                 1      ; serial
                 7200 900 1209600 60 )
            @ IN NS ns
            ns IN A 192.0.2.53
            """;

    private static Zone load(String text, TtlScale scale) throws IOException {
        return ZoneFile.load(
                new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), "shop.zone", ORIGIN, scale);
    }

    private static void assertRefused(String text, String... messages) {
        assertThatThrownBy(() -> load(text, TtlScale.NONE))
                .isInstanceOfSatisfying(
                        ZoneFileException.class, e -> assertThat(e.problems()).containsExactly(messages));
    }

    @Test
    void allRecordsComeBackAsTheyWereWritten() throws IOException {
        Zone zone = load(
                HEAD
                        + "www IN CNAME Web\nweb IN A 192.0.2.1\nweb IN A 192.0.2.2\nweb IN A 192.0.2.1\n"
                        + "mail IN MX 10 web\ntxt IN TXT \"a b\" \"c\"\nodd IN TYPE65400 \\# 2 abcd\n",
                TtlScale.NONE);
        assertThat(zone.records().stream().map(Record::toString).map(text -> text.replaceAll("\\s+", " ")))
                .containsExactly(
                        "example. 300 IN SOA ns.example. hostmaster.example. 1 7200 900 1209600 60",
                        "example. 300 IN NS ns.example.",
                        "mail.example. 300 IN MX 10 web.example.",
                        "ns.example. 300 IN A 192.0.2.53",
                        "odd.example. 300 IN TYPE65400 \\# 2 ABCD",
                        "txt.example. 300 IN TXT \"a b\" c",
                        "web.example. 300 IN A 192.0.2.1",
                        "web.example. 300 IN A 192.0.2.2",
                        "www.example. 300 IN CNAME Web.example.");
        assertThat(zone.serial()).isEqualTo(1);
    }

    @Test
    void aBadLineIsNamedWithItsNumber() {
        assertRefused(HEAD + "web IN A 192.0.2.300\n", "shop.zone:7: Invalid address: 192.0.2.300");
        assertThatThrownBy(() -> load(HEAD + "\n\nweb IN NOSUCHTYPE x\n", TtlScale.NONE))
                .isInstanceOf(ZoneFileException.class)
                .hasMessageStartingWith("shop.zone:9: ");
    }

    @Test
    void allThatIsWrongWithTheZoneIsSaidAtOnce() {
        assertRefused(
                HEAD
                        + "www IN CNAME web\nwww IN A 192.0.2.1\nelsewhere.test. IN A 192.0.2.2\nsub IN SOA a b 1 1 1 1 1\n"
                        + "two IN CNAME a\ntwo IN CNAME b\n",
                "shop.zone:8: CNAME and other data at www.example. (expected: a CNAME alone, RFC 1034 section 3.6.2)",
                "shop.zone:9: name elsewhere.test. (expected: a name in the zone example.)",
                "shop.zone:10: SOA at sub.example. (expected: only at the apex example.)",
                "shop.zone:12: 2 CNAME records at two.example. (expected: one, RFC 2181 section 10.1)");
        assertRefused(
                "www 300 IN A 192.0.2.1\n",
                "shop.zone: no SOA at the apex example. (expected: exactly one)",
                "shop.zone: no NS at the apex example. (expected: at least one)");
    }

    @Test
    void includesAreRefused() {
        assertThatThrownBy(() -> load(HEAD + "$INCLUDE /etc/hostname\n", TtlScale.NONE))
                .isInstanceOf(ZoneFileException.class)
                .hasMessageStartingWith("shop.zone:7: ");
    }

    @Test
    void speedDividesTtlsButNeverBelowOneSecond() throws IOException {
        Zone zone = load(HEAD + "short 5 IN A 192.0.2.1\nzero 0 IN A 192.0.2.1\n", new TtlScale(60));
        assertThat(ttl(zone, "ns.example.")).isEqualTo(5);
        assertThat(ttl(zone, "short.example.")).isEqualTo(1);
        assertThat(ttl(zone, "zero.example.")).isZero();
        assertThat(zone.negativeSoa().ttl()).isEqualTo(1);
        assertThat(zone.rrset(Name.fromConstantString("short.example."), Type.A)
                        .get(0)
                        .getTTL())
                .as("the zone itself is unscaled")
                .isEqualTo(5);
        Zone edited = zone.withNextSerial().withNextSerial();
        assertThat(edited.serial()).isEqualTo(3);
        assertThat(ttl(edited, "ns.example.")).isEqualTo(5);
    }

    private static int ttl(Zone zone, String name) {
        ZoneNode node = zone.node(io.faultline.dns.wire.WireName.of(name));
        assertThat(node).isNotNull();
        assertThat(node.rrset(Type.A)).isNotNull();
        return node.rrset(Type.A).ttl();
    }
}
