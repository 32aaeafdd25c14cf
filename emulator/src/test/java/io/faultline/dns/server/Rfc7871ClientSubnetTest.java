package io.faultline.dns.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultline.dns.wire.Transport;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.GenericEDNSOption;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** RFC 7871: a zone that answers all clients alike echoes the client subnet with scope 0. */
class Rfc7871ClientSubnetTest {

    private final Asker asker = Asker.of("example.", """
            @ 60 SOA ns h 1 1 1 1 1
            @ 60 NS ns
            ns 60 A 192.0.2.53
            """);

    private static Message query(String subnet) {
        Message query = Asker.query("ns.example", Type.A);
        EDNSOption option = new GenericEDNSOption(8, HexFormat.of().parseHex(subnet));
        query.addRecord(new OPTRecord(1232, 0, 0, 0, List.of(option)), Section.ADDITIONAL);
        return query;
    }

    @ParameterizedTest
    @CsvSource({
        "00011800c00002, an IPv4 /24",
        "00011100c00080, 17 bits fill three octets",
        "00012000c0000201, a whole address",
        "0002380020010db8000001, an IPv6 /56",
        "0002800020010db8000000000000000000000001, a whole IPv6 address",
        "00010000, a client that wants no tailored answer"
    })
    void section721TheOptionIsEchoedWithScopeZero(String subnet, String what) {
        OPTRecord opt = asker.ask(query(subnet), Transport.UDP).getOPT();
        assertThat(opt.getOptions(8)).as(what).hasSize(1);
        byte[] wire = opt.getOptions(8).get(0).toWire();
        assertThat(HexFormat.of().formatHex(wire, 4, wire.length)).isEqualTo(subnet);
    }

    @ParameterizedTest
    @CsvSource({
        "00011818c00002, a scope in a query",
        "00011100c000ff, bits behind the prefix",
        "00011800c0000200, an octet too many",
        "00011800c000, an octet too few",
        "00012100c000020100, 33 bits of IPv4",
        "00028100, 129 bits of IPv6",
        "00031800c00002, an unknown family",
        "000118, cut short"
    })
    void section712WhatBreaksTheRulesIsAFormatError(String subnet, String what) {
        Message answer = asker.ask(query(subnet), Transport.UDP);
        assertThat(answer.getRcode()).as(what).isEqualTo(Rcode.FORMERR);
        // RFC 6891 section 7: an OPT record tells the client that it is not EDNS as such that is at fault.
        assertThat(answer.getOPT()).isNotNull();
        assertThat(answer.getOPT().getOptions(8)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ns.example", "no.example"})
    void section721NoOptionIsSentUnasked(String name) {
        Message answer = asker.ask(Asker.withEdns(Asker.query(name, Type.A), 1232, false), Transport.UDP);
        assertThat(answer.getOPT().getOptions()).isEmpty();
    }

    @Test
    void section721NegativeAnswersCarryItToo() {
        Message query = query("00011800c00002");
        query.removeAllRecords(Section.QUESTION);
        query.addRecord(Asker.query("no.example", Type.A).getQuestion(), Section.QUESTION);
        Message answer = asker.ask(query, Transport.UDP);
        assertThat(answer.getRcode()).isEqualTo(Rcode.NXDOMAIN);
        assertThat(answer.getOPT().getOptions(8)).hasSize(1);
    }
}
