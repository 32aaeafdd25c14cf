package io.faultline.dns.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultline.dns.wire.Query;
import io.faultline.dns.wire.Transport;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** ISC-TN-2012-1: response rate limiting. */
class ResponseRateLimitTest {

    private static final String ZONE = """
            @ 60 SOA ns h 1 1 1 1 1
            @ 60 NS ns
            ns 60 A 192.0.2.53
            *.wild 60 A 192.0.2.1
            """;

    private static Asker asker(RateLimitOptions limit) {
        return Asker.of(ServerOptions.DEFAULT.withRateLimit(limit), "example.", ZONE);
    }

    /** Asks {@code times} times within a second and says how often each came: whole, TC, silence. */
    private static List<Integer> flood(Asker asker, int times, String name, Transport transport) {
        int whole = 0;
        int truncated = 0;
        int silent = 0;
        for (int i = 0; i < times; i++) {
            byte @Nullable [] answer =
                    asker.ask(Asker.query(name.replace("#", "n" + i), Type.A).toWire(), transport);
            if (answer == null) {
                silent++;
            } else if (Asker.parse(answer).getHeader().getFlag(Flags.TC)) {
                truncated++;
                assertThat(Asker.parse(answer).getSection(Section.ANSWER)).isEmpty();
                assertThat(Asker.parse(answer).getSection(Section.AUTHORITY)).isEmpty();
            } else {
                whole++;
            }
        }
        return List.of(whole, truncated, silent);
    }

    @Test
    void overTheRateEverySecondAnswerSlipsAsTruncated() {
        Asker asker = asker(RateLimitOptions.of(10));
        assertThat(flood(asker, 100, "ns.example", Transport.UDP)).containsExactly(10, 45, 45);
        // The debt is limited by the window of 15 s: then the network has its rate again.
        asker.epochSeconds += 16;
        assertThat(flood(asker, 5, "ns.example", Transport.UDP)).containsExactly(5, 0, 0);
    }

    @Test
    void withinTheRateNothingIsLimited() {
        Asker asker = asker(RateLimitOptions.of(10));
        for (int second = 0; second < 20; second++) {
            asker.epochSeconds++;
            assertThat(flood(asker, 10, "ns.example", Transport.UDP)).containsExactly(10, 0, 0);
        }
    }

    @Test
    void randomNamesShareTheAccountOfTheirWildcardOrZone() {
        Asker asker = asker(new RateLimitOptions(10, 5, 3, 15, 0, 24, 56));
        assertThat(flood(asker, 50, "#.wild.example", Transport.UDP)).containsExactly(10, 0, 40);
        assertThat(flood(asker, 50, "#.example", Transport.UDP)).containsExactly(5, 0, 45);
        assertThat(flood(asker, 50, "#.elsewhere", Transport.UDP)).containsExactly(3, 0, 47);
        assertThat(flood(asker, 10, "ns.example", Transport.UDP))
                .as("another name")
                .containsExactly(10, 0, 0);
    }

    @Test
    void errorsAreLimitedWhateverTheyAreAbout() {
        Asker asker = asker(new RateLimitOptions(10, 5, 3, 15, 1, 24, 56));
        byte[] broken = Asker.query("ns.example", Type.A).toWire();
        broken[5] = 2;
        int answered = 0;
        for (int i = 0; i < 20; i++) {
            answered += asker.ask(broken, Transport.UDP) == null ? 0 : 1;
        }
        assertThat(answered).isEqualTo(3);
        assertThat(asker.ask(broken, Transport.TCP)).isNotNull();
        assertThat(flood(asker, 10, "ns.example", Transport.UDP)).containsExactly(10, 0, 0);
    }

    @Test
    void aNetworkHasOneAccountAndItsNeighbourAnother() {
        Asker asker = asker(new RateLimitOptions(10, 10, 10, 15, 0, 24, 56));
        flood(asker, 10, "ns.example", Transport.UDP);
        asker.client = new InetSocketAddress("127.0.0.200", 1);
        assertThat(flood(asker, 5, "ns.example", Transport.UDP)).containsExactly(0, 0, 5);
        asker.client = new InetSocketAddress("127.0.1.200", 1);
        assertThat(flood(asker, 5, "ns.example", Transport.UDP)).containsExactly(5, 0, 0);
        asker.client = new InetSocketAddress("2001:db8:0:1ff::1", 1);
        assertThat(flood(asker, 10, "ns.example", Transport.UDP)).containsExactly(10, 0, 0);
        asker.client = new InetSocketAddress("2001:db8:0:100::2", 1);
        assertThat(flood(asker, 5, "ns.example", Transport.UDP)).containsExactly(0, 0, 5);
    }

    @Test
    void whoIsKnownToBeThereIsNotLimited() {
        Asker asker = Asker.of(
                ServerOptions.DEFAULT
                        .withRateLimit(new RateLimitOptions(1, 1, 1, 15, 0, 24, 56))
                        .withCookies(CookieOptions.of("00112233445566778899aabbccddeeff", 0, false)),
                "example.",
                ZONE);
        assertThat(flood(asker, 20, "ns.example", Transport.TCP)).containsExactly(20, 0, 0);
        Message first =
                asker.ask(Asker.withOption(Asker.query("ns.example", Type.A), 10, "0102030405060708"), Transport.UDP);
        String cookie = String.valueOf(Asker.option(first, 10));
        for (int i = 0; i < 20; i++) {
            Message answer = asker.ask(Asker.withOption(Asker.query("ns.example", Type.A), 10, cookie), Transport.UDP);
            assertThat(answer.getSection(Section.ANSWER)).hasSize(1);
        }
        assertThat(flood(asker, 5, "ns.example", Transport.UDP)).containsExactly(0, 0, 5);
    }

    @Test
    void whatIsWithheldIsCounted() {
        Asker asker = asker(new RateLimitOptions(1, 1, 1, 15, 0, 24, 56));
        List<String> heard = new ArrayList<>();
        asker.responder.addListener(new ServerListener() {
            @Override
            public void answered(Query query, int rcode, int answerCount, int sizeBytes, boolean truncated) {
                heard.add(Rcode.string(rcode) + " " + answerCount);
            }

            @Override
            public void ignored(Transport transport, Ignored why) {
                heard.add(why.toString());
            }
        });
        flood(asker, 2, "ns.example", Transport.UDP);
        assertThat(heard).containsExactly("NOERROR 1", "RATE_LIMIT");
    }
}
