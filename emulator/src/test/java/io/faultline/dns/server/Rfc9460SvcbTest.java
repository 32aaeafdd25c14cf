package io.faultline.dns.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultline.dns.wire.Transport;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** RFC 9460: SVCB and HTTPS records, and what comes along with them. */
class Rfc9460SvcbTest {

    private static final String ZONE = """
            $ORIGIN example.
            @       3600 SOA ns h 1 7200 900 1209600 300
            @       3600 NS  ns
            ns      3600 A   192.0.2.53
            @       300  HTTPS 0 svc
            svc     300  HTTPS 1 . alpn=h2,h3 port=8443 ipv4hint=192.0.2.1 key65400=opaque
            svc     300  HTTPS 2 backup mandatory=alpn alpn=h2
            svc     300  A   192.0.2.80
            svc     300  AAAA 2001:db8::80
            backup  300  HTTPS 1 . alpn=h2
            backup  300  A   192.0.2.81
            gone    300  HTTPS 0 .
            gone    300  A   192.0.2.82
            loop1   300  SVCB 0 loop2
            loop2   300  SVCB 0 loop1
            loop2   300  A   192.0.2.83
            out     300  SVCB 1 svc.elsewhere. port=53
            *.wild  300  HTTPS 1 . alpn=h2
            *.wild  300  A   192.0.2.84
            _dns.resolver 300 SVCB 1 ns alpn=dot port=853
            under   300  SVCB 1 host.cut
            cut     300  NS  ns.cut
            ns.cut  300  A   192.0.2.90
            host.cut 300 A   192.0.2.91
            aliased 300  SVCB 1 cname
            cname   300  CNAME svc
            """;

    private final Asker asker = Asker.of("example.", ZONE);

    private List<String> additional(String name, int type) {
        Message answer = asker.ask(Asker.query(name, type), Transport.TCP);
        assertThat(answer.getRcode()).isEqualTo(Rcode.NOERROR);
        assertThat(answer.getHeader().getFlag(Flags.AA)).isTrue();
        assertThat(answer.getSection(Section.ADDITIONAL)).doesNotHaveDuplicates();
        return Asker.records(answer, Section.ADDITIONAL);
    }

    @Test
    void section41AnAliasBringsTheWholeChainOfItsTarget() {
        assertThat(additional("example", Type.HTTPS))
                .containsExactly(
                        "backup.example. A 192.0.2.81",
                        "backup.example. HTTPS 1 . alpn=h2",
                        "svc.example. A 192.0.2.80",
                        "svc.example. AAAA 2001:db8:0:0:0:0:0:80",
                        "svc.example. HTTPS 1 . alpn=h2,h3 port=8443 ipv4hint=192.0.2.1 key65400=opaque",
                        "svc.example. HTTPS 2 backup.example. mandatory=alpn alpn=h2");
    }

    @Test
    void section252ADotInServiceModeIsTheOwnerItself() {
        assertThat(additional("backup.example", Type.HTTPS)).containsExactly("backup.example. A 192.0.2.81");
        assertThat(additional("a.b.wild.example", Type.HTTPS))
                .as("the owner is the name asked for, and not the wildcard")
                .containsExactly("a.b.wild.example. A 192.0.2.84");
    }

    @Test
    void section251ADotInAliasModeSaysThatThereIsNoService() {
        assertThat(additional("gone.example", Type.HTTPS)).isEmpty();
    }

    @Test
    void aLoopOfAliasesEnds() {
        assertThat(additional("loop1.example", Type.SVCB))
                .containsExactly("loop2.example. A 192.0.2.83", "loop2.example. SVCB 0 loop1.example.");
    }

    @Test
    void whatTheServerDoesNotKnowItDoesNotSay() {
        assertThat(additional("out.example", Type.SVCB)).isEmpty();
        assertThat(additional("under.example", Type.SVCB))
                .as("below a zone cut")
                .isEmpty();
        assertThat(additional("aliased.example", Type.SVCB))
                .as("an alias of CNAME is for the asker to follow")
                .isEmpty();
    }

    @Test
    void section41ATypeHasItsOwnRecordsOnly() {
        assertThat(additional("_dns.resolver.example", Type.SVCB)).containsExactly("ns.example. A 192.0.2.53");
        assertThat(asker.ask("svc.example", Type.SVCB).getSection(Section.ANSWER))
                .as("HTTPS records do not answer for SVCB")
                .isEmpty();
    }

    @Test
    void section22ParametersAreInTheOrderOfTheirKeysOnTheWire() {
        byte[] answer = asker.ask(Asker.query("svc.example", Type.HTTPS).toWire(), Transport.TCP);
        assertThat(answer).isNotNull();
        // Question: 12 + 13 + 4; owner pointer, type, class, TTL, RDLENGTH; priority 1, target ".".
        int at = 29 + 12;
        assertThat(answer[at + 1]).isEqualTo((byte) 1);
        assertThat(answer[at + 2]).isZero();
        at += 3;
        int last = -1;
        for (int i = 0; i < 4; i++) {
            int key = (answer[at] & 0xFF) << 8 | (answer[at + 1] & 0xFF);
            assertThat(key).isGreaterThan(last);
            last = key;
            at += 4 + ((answer[at + 2] & 0xFF) << 8 | (answer[at + 3] & 0xFF));
        }
        assertThat(last).isEqualTo(65_400);
    }

    @Test
    void rfc2181Section9WhatDoesNotFitIsLeftOutWithoutTruncation() {
        Message answer = asker.ask(Asker.query("example", Type.HTTPS), Transport.UDP);
        assertThat(answer.getHeader().getFlag(Flags.TC)).isFalse();
        assertThat(answer.getSection(Section.ANSWER)).hasSize(1);
    }
}
