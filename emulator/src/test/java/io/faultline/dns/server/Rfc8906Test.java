package io.faultline.dns.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultline.dns.wire.Transport;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.GenericEDNSOption;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** RFC 8906 section 8, RFC 1035 and RFC 9267: messages that are no ordinary query get an answer, or deserve none. */
class Rfc8906Test {

    private static final String ZONE = """
            @  60 SOA ns h 1 1 1 1 1
            @  60 NS ns
            ns 60 A 192.0.2.53
            """;

    private final Asker asker = Asker.of("example.", ZONE);

    private byte @Nullable [] raw(byte[] query) {
        return asker.ask(query, Transport.UDP);
    }

    private static int rcode(byte @Nullable [] answer) {
        assertThat(answer).isNotNull();
        return Asker.parse(answer).getRcode();
    }

    @Test
    void section814WhatIsNoQueryGetsTheAnswerItDeserves() {
        assertThat(raw(new byte[11])).as("shorter than a header").isNull();
        byte[] query = Asker.query("ns.example", Type.A).toWire();
        byte[] response = query.clone();
        response[2] |= (byte) 0x80;
        assertThat(raw(response)).as("a response").isNull();
        for (int opcode : new int[] {Opcode.IQUERY, Opcode.STATUS, Opcode.NOTIFY, Opcode.UPDATE, 15}) {
            byte[] other = query.clone();
            other[2] = (byte) (opcode << 3);
            byte[] answer = raw(other);
            assertThat(answer).isNotNull().hasSize(12);
            assertThat(rcode(answer)).isEqualTo(Rcode.NOTIMP);
        }
    }

    @Test
    void section813UnknownFlagsAreIgnoredAndReturnedAsZero() {
        byte[] query = Asker.query("ns.example", Type.A).toWire();
        query[2] |= 0x06; // AA, TC
        query[3] |= (byte) 0xFF; // RA, Z, AD, CD, and an rcode
        byte[] answer = raw(query);
        assertThat(answer).isNotNull();
        assertThat(answer[2] & 0xFF).as("QR, AA, RD").isEqualTo(0x85);
        assertThat(answer[3] & 0xFF).as("CD").isEqualTo(0x10);
    }

    @Test
    void section812ATypeThatNobodyKnowsIsNoData() {
        Message answer = asker.ask("ns.example", 65_280);
        assertThat(answer.getRcode()).isEqualTo(Rcode.NOERROR);
        assertThat(Asker.records(answer, Section.AUTHORITY)).hasSize(1);
    }

    @Test
    void section821UnknownEdnsVersionsAndOptionsAndFlagsAtOnce() {
        Message query = Asker.query("ns.example", Type.A);
        query.addRecord(
                new OPTRecord(1232, 0, 77, 0x7FFF, List.of(new GenericEDNSOption(100, new byte[] {1}))),
                Section.ADDITIONAL);
        Message answer = asker.ask(query, Transport.UDP);
        assertThat(answer.getRcode()).isEqualTo(Rcode.BADVERS);
        assertThat(answer.getOPT().getVersion()).isZero();
        assertThat(answer.getOPT().getFlags()).isZero();
        assertThat(answer.getOPT().getOptions()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {0x40, 0x80, 0xC0})
    void rfc1035LabelTypesThatAQuestionCannotHave(int labelType) {
        byte[] query = Asker.query("ns.example", Type.A).toWire();
        query[12] = (byte) (labelType | 2);
        assertThat(rcode(raw(query))).isEqualTo(Rcode.FORMERR);
    }

    @Test
    void rfc1035NamesOverTheLimitAreMalformed() {
        // Four labels of 62 octets and the root are 253 octets; one more label of one octet makes 255, of two 256.
        assertThat(rcode(raw(rawQuery(62, 62, 62, 62, 1)))).isEqualTo(Rcode.REFUSED);
        assertThat(rcode(raw(rawQuery(62, 62, 62, 62, 2)))).isEqualTo(Rcode.FORMERR);
    }

    private static byte[] rawQuery(int... labels) {
        byte[] query = new byte[12 + Arrays.stream(labels).sum() + labels.length + 5];
        query[5] = 1;
        int at = 12;
        for (int size : labels) {
            query[at] = (byte) size;
            Arrays.fill(query, at + 1, at + 1 + size, (byte) 'a');
            at += size + 1;
        }
        query[at + 2] = Type.A;
        query[at + 4] = DClass.IN;
        return query;
    }

    @Test
    void octetsBehindTheMessageAreMalformed() {
        byte[] query = Asker.query("ns.example", Type.A).toWire();
        assertThat(rcode(raw(Arrays.copyOf(query, query.length + 1)))).isEqualTo(Rcode.FORMERR);
        assertThat(rcode(raw(Arrays.copyOf(query, query.length - 1)))).isEqualTo(Rcode.FORMERR);
    }
}
