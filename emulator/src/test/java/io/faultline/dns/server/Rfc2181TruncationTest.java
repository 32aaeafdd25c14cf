package io.faultline.dns.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultline.dns.wire.Transport;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** RFC 2181 section 9 and RFC 9471: what is left out where an answer is too large, and when TC says so. */
class Rfc2181TruncationTest {

    private final Asker asker = Asker.of("example.", zone());

    private static String zone() {
        StringBuilder zone = new StringBuilder("""
                $ORIGIN example.
                @ 3600 SOA ns hostmaster 1 7200 900 1209600 300
                @ 3600 NS ns
                ns 3600 A 192.0.2.53
                """);
        for (int i = 0; i < 40; i++) {
            zone.append("big 60 A 198.51.100.").append(i).append('\n');
            zone.append("huge 60 TXT \"").append("t".repeat(60)).append(i).append("\"\n");
            zone.append("cut 60 NS ns").append(i).append(".cut\n");
            zone.append("ns")
                    .append(i)
                    .append(".cut 60 AAAA 2001:db8::")
                    .append(i)
                    .append('\n');
            zone.append("many 60 MX ").append(i).append(" mx").append(i).append('\n');
            zone.append("mx")
                    .append(i)
                    .append(" 60 AAAA 2001:db8:1::")
                    .append(i)
                    .append('\n');
        }
        return zone.append("chain 60 CNAME big\n").toString();
    }

    private byte @Nullable [] raw(byte[] query) {
        return asker.ask(query, Transport.UDP);
    }

    @ParameterizedTest(name = "EDNS size {0} allows {1}")
    @CsvSource({"0, 512", "100, 512", "600, 600", "1232, 1232", "4096, 1232"})
    void answersFitWhatTheClientTakesAndNeverExceed1232(int ednsSize, int expectedLimit) {
        for (String name : List.of("big.example", "huge.example", "cut.example", "many.example", "chain.example")) {
            for (int type : new int[] {Type.A, Type.TXT, Type.MX, Type.NS}) {
                Message query = Asker.query(name, type);
                if (ednsSize > 0) {
                    Asker.withEdns(query, ednsSize, false);
                }
                byte[] answer = raw(query.toWire());
                assertThat(answer).isNotNull();
                assertThat(answer.length).as("%s %s", name, Type.string(type)).isLessThanOrEqualTo(expectedLimit);
                Message parsed = Asker.parse(answer);
                assertThat(parsed.getOPT() != null).isEqualTo(ednsSize > 0);
                if (!parsed.getHeader().getFlag(Flags.TC)) {
                    Message whole = asker.ask(Asker.query(name, type), Transport.TCP);
                    assertThat(Asker.records(parsed, Section.ANSWER)).isEqualTo(Asker.records(whole, Section.ANSWER));
                }
            }
        }
    }

    @Test
    void truncationIsAtRRsetBoundaries() {
        Message answer = asker.ask("huge.example", Type.TXT);
        assertThat(answer.getHeader().getFlag(Flags.TC)).isTrue();
        assertThat(answer.getSection(Section.ANSWER)).isEmpty();
        Message chain = asker.ask("chain.example", Type.A);
        assertThat(chain.getHeader().getFlag(Flags.TC)).isTrue();
        assertThat(Asker.records(chain, Section.ANSWER)).containsExactly("chain.example. CNAME big.example.");
        Message overTcp = asker.ask(Asker.query("huge.example", Type.TXT), Transport.TCP);
        assertThat(overTcp.getHeader().getFlag(Flags.TC)).isFalse();
        assertThat(overTcp.getSection(Section.ANSWER)).hasSize(40);
    }

    @Test
    void rfc9471MissingGlueIsTruncationWhileMissingHintsAreNot() {
        Message referral = asker.ask(Asker.withEdns(Asker.query("x.cut.example", Type.A), 1232, false), Transport.UDP);
        assertThat(referral.getHeader().getFlag(Flags.TC)).isTrue();
        assertThat(referral.getSection(Section.AUTHORITY)).hasSize(40);
        Message mx = asker.ask(Asker.withEdns(Asker.query("many.example", Type.MX), 1232, false), Transport.UDP);
        assertThat(mx.getHeader().getFlag(Flags.TC)).isFalse();
        assertThat(mx.getSection(Section.ANSWER)).hasSize(40);
        assertThat(mx.getSection(Section.ADDITIONAL)).hasSizeLessThan(41);
    }
}
