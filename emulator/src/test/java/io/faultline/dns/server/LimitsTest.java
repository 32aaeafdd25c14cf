package io.faultline.dns.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultline.dns.wire.Transport;
import io.faultline.dns.wire.TtlScale;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** RRsets, names and trees at the limits of the format. */
class LimitsTest {

    private static final String HEAD = "@ 60 SOA ns h 1 1 1 1 1\n@ 60 NS ns\nns 60 A 192.0.2.53\n";

    private static String addresses(String owner, int count) {
        StringBuilder zone = new StringBuilder(HEAD);
        for (int i = 0; i < count; i++) {
            zone.append(owner + " 60 A 10." + (i >> 16) + "." + (i >> 8 & 255) + "." + (i & 255) + "\n");
        }
        return zone.toString();
    }

    @Test
    void anRRsetOf255RecordsIsWholeOrNotThere() {
        Asker asker = Asker.of("example.", addresses("many", 255));
        Message udp = asker.ask(Asker.withEdns(Asker.query("many.example", Type.A), 4096, false), Transport.UDP);
        assertThat(udp.getHeader().getFlag(Flags.TC)).isTrue();
        assertThat(udp.getSection(Section.ANSWER)).isEmpty();
        assertThat(asker.ask(Asker.query("many.example", Type.A), Transport.TCP).getSection(Section.ANSWER))
                .hasSize(255)
                .doesNotHaveDuplicates();
    }

    /** Header 12, question "m.example A" 15, each record 16: 4094 fill 65,531 octets of 65,535, and one more is too many. */
    @Test
    void anRRsetThatFillsAMessageIsServedAndALargerOneTruncated() {
        Asker asker = Asker.of("example.", addresses("m", 4_094));
        byte[] whole = asker.ask(Asker.query("m.example", Type.A).toWire(), Transport.TCP);
        assertThat(whole).hasSize(65_531);
        assertThat(Asker.parse(whole).getSection(Section.ANSWER)).hasSize(4_094);
        Message withOpt = asker.ask(Asker.withEdns(Asker.query("m.example", Type.A), 1232, false), Transport.TCP);
        assertThat(withOpt.getHeader().getFlag(Flags.TC))
                .as("the OPT record has no room")
                .isTrue();
        assertThat(withOpt.getOPT()).isNotNull();
        assertThat(withOpt.getSection(Section.ANSWER)).isEmpty();
        Message larger =
                Asker.of("example.", addresses("m", 4_095)).ask(Asker.query("m.example", Type.A), Transport.TCP);
        assertThat(larger.getHeader().getFlag(Flags.TC)).isTrue();
        assertThat(larger.getSection(Section.ANSWER)).isEmpty();
    }

    @Test
    void namesBehindTheReachOfPointersAreWrittenOut() {
        StringBuilder zone = new StringBuilder(HEAD);
        for (int i = 0; i < 1_500; i++) {
            zone.append("@ 60 MX ").append(i).append(" host").append(i).append(".deep.tree\n");
            zone.append("host").append(i).append(".deep.tree 60 A 192.0.2.1\n");
        }
        Message answer = Asker.of("example.", zone.toString()).ask(Asker.query("example", Type.MX), Transport.TCP);
        assertThat(answer.getHeader().getFlag(Flags.TC)).isFalse();
        assertThat(answer.getSection(Section.ANSWER)).hasSize(1_500).doesNotHaveDuplicates();
    }

    @Test
    void aTreeIsAsDeepAsANameCanBe() {
        String deepest = "a.".repeat(123) + "example.";
        Asker asker = Asker.of("example.", HEAD + deepest + " 60 A 192.0.2.1\n");
        assertThat(Asker.records(asker.ask(deepest, Type.A), Section.ANSWER)).hasSize(1);
        assertThat(asker.ask(deepest.substring(2), Type.A).getRcode())
                .as("an empty non-terminal")
                .isEqualTo(Rcode.NOERROR);
        assertThat(asker.ask("b." + deepest.substring(2), Type.A).getRcode()).isEqualTo(Rcode.NXDOMAIN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\\000", "a\\.b", "\\255\\254", "\\032", "@", "*x", "A\\009B"})
    void labelsHoldAnyOctet(String label) {
        Asker asker = Asker.of("example.", HEAD + (label.equals("@") ? "\\@" : label) + " 60 A 192.0.2.7\n");
        Message answer = asker.ask((label.equals("@") ? "\\@" : label) + ".example", Type.A);
        assertThat(answer.getSection(Section.ANSWER)).hasSize(1);
        assertThat(answer.getHeader().getFlag(Flags.AA)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"2147483647, 2147483647", "2147483648, 0", "4294967295, 0"})
    void rfc2181Section8ATtlWithItsTopBitSetIsZero(long ttl, int served) {
        assertThat(TtlScale.NONE.apply(ttl)).isEqualTo(served);
    }

    @Test
    void rfc2181Section52RecordsOfAnRRsetHaveOneTtl() {
        Asker asker = Asker.of("example.", HEAD + "mixed 300 A 192.0.2.1\nmixed 60 A 192.0.2.2\n");
        assertThat(asker.ask("mixed.example", Type.A).getSection(Section.ANSWER))
                .hasSize(2)
                .allSatisfy(record -> assertThat(record.getTTL()).isEqualTo(60));
    }

    @Test
    void whereTheOrderIsCyclicEachAnswerBeginsWithTheNextRecord() {
        Asker asker = Asker.of(
                ServerOptions.DEFAULT.withRotateRecords(true),
                "example.",
                addresses("many", 4) + "www 60 CNAME many\n@ 60 MX 1 a\n@ 60 MX 2 b\n");
        List<String> firsts = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            Message answer = asker.ask(i % 2 == 0 ? "many.example" : "www.example", Type.A);
            List<Record> records = answer.getSection(Section.ANSWER);
            firsts.add(records.get(records.size() - 4).rdataToString());
            assertThat(Asker.records(answer, Section.ANSWER))
                    .filteredOn(text -> text.contains(" A "))
                    .hasSize(4);
        }
        assertThat(firsts)
                .containsExactly(
                        "10.0.0.1", "10.0.0.2", "10.0.0.3", "10.0.0.0", "10.0.0.1", "10.0.0.2", "10.0.0.3", "10.0.0.0");
        assertThat(asker.ask("example", Type.MX)
                        .getSection(Section.ANSWER)
                        .get(0)
                        .rdataToString())
                .isEqualTo("2 b.example.");
    }

    @Test
    void theOrderOfAnRRsetIsTheSameEveryTime() {
        Asker asker = Asker.of("example.", addresses("many", 20));
        var first = asker.ask("many.example", Type.A).getSection(Section.ANSWER);
        for (int i = 0; i < 10; i++) {
            assertThat(asker.ask("many.example", Type.A).getSection(Section.ANSWER))
                    .isEqualTo(first);
        }
    }
}
