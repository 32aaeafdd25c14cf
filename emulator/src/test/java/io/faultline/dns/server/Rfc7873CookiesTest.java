package io.faultline.dns.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultline.dns.wire.Transport;
import java.net.InetSocketAddress;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** RFC 7873 and RFC 9018: cookies, with the test vectors of RFC 9018 appendix A. */
class Rfc7873CookiesTest {

    private static final int COOKIE = 10;
    private static final int BADCOOKIE = 23;
    private static final String CLIENT = "2464c4abcf10c957";
    private static final String SECRET = "e5e973e5a6b2a43f48e7dc849e37bfcf";
    private static final String ZONE = """
            @ 60 SOA ns h 1 1 1 1 1
            @ 60 NS ns
            ns 60 A 192.0.2.53
            """;

    private static Asker asker(String secret, long rotationSeconds, boolean required) {
        return Asker.of(
                ServerOptions.DEFAULT.withCookies(CookieOptions.of(secret, rotationSeconds, required)),
                "example.com.",
                ZONE);
    }

    private static Message query(String cookie) {
        return Asker.withOption(Asker.query("ns.example.com", Type.A), COOKIE, cookie);
    }

    private static String cookie(Asker asker, String sent) {
        return String.valueOf(Asker.option(asker.ask(query(sent), Transport.UDP), COOKIE));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "A.1 a new cookie, e5e973e5a6b2a43f48e7dc849e37bfcf, 198.51.100.100, 1559731985,"
                + "2464c4abcf10c957, 2464c4abcf10c957010000005cf79f111f8130c3eee29480",
        "A.2 renewed after 40 minutes, e5e973e5a6b2a43f48e7dc849e37bfcf, 198.51.100.100, 1559734385,"
                + "2464c4abcf10c957010000005cf79f111f8130c3eee29480,"
                + "2464c4abcf10c957010000005cf7a871d4a564a1442aca77",
        "A.3 of another server, e5e973e5a6b2a43f48e7dc849e37bfcf, 203.0.113.203, 1559734700,"
                + "fc93fc62807ddb8601abcdef5cf78f71a314227b6679ebf5,"
                + "fc93fc62807ddb86010000005cf7a9acf73a7810aca2381e",
        "A.4 an IPv6 client, 445536bcd2513298075a5d379663c962, 2001:db8:220:1:59de:d0f4:8769:82b8, 1559741961,"
                + "22681ab97d52c298010000005cf7c57926556bd0934c72f8,"
                + "22681ab97d52c298010000005cf7c609a6bb79d16625507a"
    })
    void rfc9018AppendixA(String what, String secret, String client, long date, String sent, String expected) {
        Asker asker = asker(secret, 0, false);
        asker.client = new InetSocketAddress(client, 5353);
        asker.epochSeconds = date;
        assertThat(cookie(asker, sent)).as(what).isEqualTo(expected);
    }

    @Test
    void rfc9018Section43AFreshCookieIsGivenBackAsItIs() {
        Asker asker = asker(SECRET, 0, true);
        String first = cookie(asker, CLIENT);
        asker.epochSeconds += 1_800;
        assertThat(cookie(asker, first)).isEqualTo(first);
        asker.epochSeconds += 1;
        assertThat(cookie(asker, first)).isNotEqualTo(first).startsWith(CLIENT + "01000000");
    }

    @ParameterizedTest
    @CsvSource({"0, true", "3600, true", "3601, false", "-300, true", "-301, false"})
    void rfc9018Section43ACookieIsGoodForAnHour(long ageSeconds, boolean good) {
        Asker asker = asker(SECRET, 0, true);
        String first = cookie(asker, CLIENT);
        asker.epochSeconds += ageSeconds;
        Message answer = asker.ask(query(first), Transport.UDP);
        assertThat(answer.getRcode()).isEqualTo(good ? Rcode.NOERROR : BADCOOKIE);
        assertThat(answer.getSection(Section.ANSWER)).hasSize(good ? 1 : 0);
    }

    @Test
    void section523WhoMustHaveACookieIsGivenOneAndNothingElse() {
        Asker asker = asker(SECRET, 0, true);
        Message bare = asker.ask(query(CLIENT), Transport.UDP);
        assertThat(bare.getRcode()).isEqualTo(BADCOOKIE);
        assertThat(bare.getSection(Section.ANSWER)).isEmpty();
        String full = Asker.option(bare, COOKIE);
        assertThat(full).hasSize(48);
        assertThat(asker.ask(query(full), Transport.UDP).getSection(Section.ANSWER))
                .hasSize(1);
        // A connection proves what a cookie would, and a client without cookies is served as ever.
        assertThat(asker.ask(query(CLIENT), Transport.TCP).getSection(Section.ANSWER))
                .hasSize(1);
        assertThat(asker.ask("ns.example.com", Type.A).getSection(Section.ANSWER))
                .hasSize(1);
    }

    @Test
    void section41ACookieIsBoundToTheClientsAddress() {
        Asker asker = asker(SECRET, 0, true);
        String full = cookie(asker, CLIENT);
        asker.client = new InetSocketAddress("127.0.0.10", 4242);
        assertThat(asker.ask(query(full), Transport.UDP).getRcode()).isEqualTo(BADCOOKIE);
    }

    @Test
    void rfc9018Section5ASecretThatWasReplacedIsGoodUntilItsCookiesAreOld() {
        Asker asker = asker(SECRET, 7_200, true);
        asker.epochSeconds = 7_200L * 236_000 - 1;
        String old = cookie(asker, CLIENT);
        asker.epochSeconds += 2;
        Message answer = asker.ask(query(old), Transport.UDP);
        assertThat(answer.getRcode()).isEqualTo(Rcode.NOERROR);
        String renewed = String.valueOf(Asker.option(answer, COOKIE));
        assertThat(renewed).as("made with the new secret").isNotEqualTo(old);
        assertThat(cookie(asker, renewed)).isEqualTo(renewed);
        assertThat(HexFormat.of().parseHex(renewed)).hasSize(24);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 9, 15, 41, 64})
    void section522LengthsThatNoCookieHasAreFormatErrors(int octets) {
        Message answer = asker(SECRET, 0, false).ask(query("ab".repeat(octets)), Transport.UDP);
        assertThat(answer.getRcode()).isEqualTo(Rcode.FORMERR);
    }

    @ParameterizedTest
    @ValueSource(ints = {16, 23, 32, 40})
    void section524ACookieOfAnotherMakeCountsAsNone(int octets) {
        Asker asker = asker(SECRET, 0, false);
        Message answer = asker.ask(query("ab".repeat(octets)), Transport.UDP);
        assertThat(answer.getRcode()).isEqualTo(Rcode.NOERROR);
        assertThat(Asker.option(answer, COOKIE))
                .startsWith("ab".repeat(8) + "01000000")
                .hasSize(48);
    }

    @Test
    void section54AQueryWithoutQuestionFetchesACookie() {
        Asker asker = asker(SECRET, 0, true);
        Message fetched = asker.ask(Asker.withOption(new Message(7), COOKIE, CLIENT), Transport.UDP);
        assertThat(fetched.getRcode()).isEqualTo(Rcode.NOERROR);
        assertThat(fetched.getSection(Section.QUESTION)).isEmpty();
        String full = String.valueOf(Asker.option(fetched, COOKIE));
        assertThat(asker.ask(Asker.withOption(new Message(7), COOKIE, full), Transport.UDP)
                        .getRcode())
                .isEqualTo(Rcode.NOERROR);
        assertThat(asker.ask(Asker.withOption(new Message(7), COOKIE, CLIENT + "00".repeat(16)), Transport.UDP)
                        .getRcode())
                .isEqualTo(BADCOOKIE);
    }

    @Test
    void withoutCookiesTheOptionIsOneOfTheUnknown() {
        Asker plain = Asker.of("example.com.", ZONE);
        Message answer = plain.ask(query(CLIENT), Transport.UDP);
        assertThat(answer.getSection(Section.ANSWER)).hasSize(1);
        assertThat(Asker.option(answer, COOKIE)).isNull();
    }
}
