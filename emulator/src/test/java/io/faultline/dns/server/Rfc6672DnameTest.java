package io.faultline.dns.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** RFC 6672: a whole tree of names under another name. */
class Rfc6672DnameTest {

    private static final String ZONE = """
            $ORIGIN example.
            @  3600 SOA ns hostmaster 42 7200 900 1209600 300
            @  3600 NS  ns
            ns 3600 A   192.0.2.53
            old      120  DNAME new
            host.new 60   A   192.0.2.7
            a.b.new  60   CNAME host.new
            at       60   A   192.0.2.8
            at       60   DNAME new
            out      60   DNAME elsewhere.
            first    60   DNAME old
            loop     60   DNAME x.loop
            ring1    60   DNAME ring2
            ring2    60   DNAME ring1
            *.new    60   TXT "wild"
            x.old    60   A 192.0.2.66
            mail     60   MX  10 host.old
            """;

    private final Asker asker = Asker.of("example.", ZONE);

    @Test
    void section23ItRewritesBelowItselfAndNotAtItself() {
        Message below = asker.ask("host.old.example", Type.A);
        assertThat(Asker.records(below, Section.ANSWER))
                .containsExactly(
                        "host.new.example. A 192.0.2.7",
                        "host.old.example. CNAME host.new.example.",
                        "old.example. DNAME new.example.");
        assertThat(below.getSection(Section.ANSWER))
                .filteredOn(record -> record.getType() == Type.CNAME)
                .allSatisfy(record -> assertThat(record.getTTL()).isEqualTo(120));
        assertThat(asker.ask("old.example", Type.A).getSection(Section.ANSWER)).isEmpty();
    }

    @Test
    void section22ANameThatBecomesTooLongIsYxdomain() {
        Asker deep = Asker.of("t.", """
                t. 60 SOA ns.t. h.t. 1 1 1 1 1
                t. 60 NS ns.t.
                d.t. 60 DNAME %1$s.%1$s.%1$s.t.
                """.formatted("l".repeat(60)));
        Message answer = deep.ask("a".repeat(63) + "." + "b".repeat(40) + ".d.t", Type.A);
        assertThat(answer.getRcode()).isEqualTo(Rcode.YXDOMAIN);
        assertThat(answer.getSection(Section.ANSWER)).hasSize(1);
        assertThat(answer.getSection(Section.ANSWER).get(0).getType()).isEqualTo(Type.DNAME);
    }

    @Test
    void section23WhatIsAtItselfIsAnswered() {
        assertThat(Asker.records(asker.ask("at.example", Type.A), Section.ANSWER))
                .containsExactly("at.example. A 192.0.2.8");
        assertThat(Asker.records(asker.ask("old.example", Type.DNAME), Section.ANSWER))
                .containsExactly("old.example. DNAME new.example.");
        assertThat(asker.ask("old.example", Type.CNAME).getSection(Section.ANSWER))
                .isEmpty();
    }

    @Test
    void section24NamesBelowItAreHidden() {
        Message answer = asker.ask("x.old.example", Type.A);
        assertThat(Asker.records(answer, Section.ANSWER))
                .doesNotContain("x.old.example. A 192.0.2.66")
                .contains("x.old.example. CNAME x.new.example.");
        assertThat(asker.ask("mail.example", Type.MX).getSection(Section.ADDITIONAL))
                .as("and so they give no additional addresses")
                .isEmpty();
    }

    @Test
    void section31TheSynthesisedCnameIsTheAnswerForACname() {
        Message answer = asker.ask("host.old.example", Type.CNAME);
        assertThat(Asker.records(answer, Section.ANSWER))
                .containsExactly("host.old.example. CNAME host.new.example.", "old.example. DNAME new.example.");
    }

    @Test
    void itIsAppliedAsOftenAsItApplies() {
        assertThat(Asker.records(asker.ask("a.b.first.example", Type.A), Section.ANSWER))
                .containsExactly(
                        "a.b.first.example. CNAME a.b.old.example.",
                        "a.b.new.example. CNAME host.new.example.",
                        "a.b.old.example. CNAME a.b.new.example.",
                        "first.example. DNAME old.example.",
                        "host.new.example. A 192.0.2.7",
                        "old.example. DNAME new.example.");
    }

    @Test
    void theRewrittenNameMayMeetAWildcardOrNothing() {
        assertThat(Asker.records(asker.ask("q.old.example", Type.TXT), Section.ANSWER))
                .contains("q.new.example. TXT wild");
        Message noData = asker.ask("q.old.example", Type.AAAA);
        assertThat(noData.getRcode()).isEqualTo(Rcode.NOERROR);
        assertThat(Asker.records(noData, Section.AUTHORITY)).hasSize(1);
    }

    @Test
    void whatLeadsOutOfTheZoneIsForTheAskerToFollow() {
        Message answer = asker.ask("host.out.example", Type.A);
        assertThat(answer.getRcode()).isEqualTo(Rcode.NOERROR);
        assertThat(Asker.records(answer, Section.ANSWER))
                .containsExactly("host.out.example. CNAME host.elsewhere.", "out.example. DNAME elsewhere.");
        assertThat(answer.getSection(Section.AUTHORITY)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"q.loop.example", "q.ring1.example"})
    void oneThatLeadsToItselfEnds(String name) {
        Message answer = asker.ask(name, Type.A);
        assertThat(answer.getRcode()).isEqualTo(Rcode.NOERROR);
        assertThat(answer.getSection(Section.ANSWER)).hasSizeBetween(2, 6).doesNotHaveDuplicates();
    }

    @Test
    void section23AtTheApexItStandsBesideSoaAndNs() {
        Asker apex = Asker.of("old.", "@ 60 SOA ns.new. h.new. 1 1 1 1 1\n@ 60 NS ns.new.\n@ 60 DNAME new.\n");
        assertThat(apex.ask("old", Type.NS).getSection(Section.ANSWER)).hasSize(1);
        assertThat(Asker.records(apex.ask("www.old", Type.A), Section.ANSWER))
                .containsExactly("old. DNAME new.", "www.old. CNAME www.new.");
    }

    @Test
    void overUdpWhatDoesNotFitIsTruncated() {
        String label = "l".repeat(60);
        Asker wordy = Asker.of(
                "example.",
                ZONE + "d 60 DNAME " + label + "." + label + "." + label + ".example.\n" + "*." + label + "." + label
                        + "." + label + " 60 TXT \"" + "t".repeat(200) + "\"\n");
        Message answer = wordy.ask("a".repeat(50) + ".d.example", Type.TXT);
        assertThat(answer.getHeader().getFlag(Flags.TC)).isTrue();
        assertThat(answer.getSection(Section.ANSWER)).hasSize(1);
    }
}
