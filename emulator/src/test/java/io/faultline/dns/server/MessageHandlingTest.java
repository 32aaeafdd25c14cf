package io.faultline.dns.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultline.dns.fault.Fault;
import io.faultline.dns.fault.QuerySelector;
import io.faultline.dns.fault.ServerFault;
import io.faultline.dns.fault.action.AnswerRcode;
import io.faultline.dns.fault.action.Drop;
import io.faultline.dns.wire.Transport;
import io.faultline.dns.wire.WireName;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.ExtendedFlags;
import org.xbill.DNS.Flags;
import org.xbill.DNS.GenericEDNSOption;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** Headers, EDNS, sizes and malformed messages. */
class MessageHandlingTest {

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

    private static int rcode(byte @Nullable [] answer) {
        assertThat(answer).isNotNull();
        return Asker.parse(answer).getRcode();
    }

    // RFC 6891.

    @Test
    void rfc6891OptIsAnsweredWithOptAndNotOtherwise() {
        assertThat(asker.ask("ns.example", Type.A).getOPT()).isNull();
        Message query = Asker.query("ns.example", Type.A);
        query.addRecord(
                new OPTRecord(4096, 0, 0, ExtendedFlags.DO, List.of(new GenericEDNSOption(65001, new byte[] {1, 2}))),
                Section.ADDITIONAL);
        OPTRecord opt = asker.ask(query, Transport.UDP).getOPT();
        assertThat(opt).isNotNull();
        assertThat(opt.getPayloadSize()).isEqualTo(1232);
        assertThat(opt.getVersion()).isZero();
        assertThat(opt.getFlags()).isEqualTo(ExtendedFlags.DO);
        assertThat(opt.getOptions()).as("unknown options are not echoed").isEmpty();
    }

    @Test
    void rfc6891HigherVersionIsBadvers() {
        Message query = Asker.query("ns.example", Type.A);
        query.addRecord(new OPTRecord(1232, 0, 1), Section.ADDITIONAL);
        Message answer = asker.ask(query, Transport.UDP);
        assertThat(answer.getRcode()).isEqualTo(Rcode.BADVERS);
        assertThat(answer.getSection(Section.ANSWER)).isEmpty();
        assertThat(answer.getOPT()).isNotNull();
        assertThat(answer.getOPT().getVersion()).isZero();
    }

    @Test
    void rfc6891TwoOptRecordsAreMalformed() {
        Message query = Asker.withEdns(Asker.query("ns.example", Type.A), 1232, false);
        query.addRecord(new OPTRecord(1400, 0, 0), Section.ADDITIONAL);
        assertThat(asker.ask(query, Transport.UDP).getRcode()).isEqualTo(Rcode.FORMERR);
    }

    @Test
    void rfc6891OptWithAnOwnerOrABrokenOptionIsMalformed() {
        byte[] query =
                Asker.withEdns(Asker.query("ns.example", Type.A), 1232, false).toWire();
        byte[] owned = Arrays.copyOf(query, query.length + 2);
        System.arraycopy(query, query.length - 11, owned, query.length - 9, 11);
        owned[query.length - 11] = 1;
        owned[query.length - 10] = 'x';
        assertThat(rcode(raw(owned))).isEqualTo(Rcode.FORMERR);

        byte[] option = Arrays.copyOf(query, query.length + 5);
        option[query.length - 1] = 5; // RDLENGTH
        option[query.length + 3] = 9; // the option claims more octets than the record has
        assertThat(rcode(raw(option))).isEqualTo(Rcode.FORMERR);
    }

    // Truncation.

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
    void rfc2181TruncationIsAtRRsetBoundaries() {
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

    // Malformed and unusual messages.

    @Test
    void rfc8906WhatIsNoQueryGetsTheAnswerItDeserves() {
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
    void rfc9619OneQuestionAQuery() {
        byte[] query = Asker.query("ns.example", Type.A).toWire();
        for (int count : new int[] {0, 2, 65_535}) {
            byte[] changed = query.clone();
            changed[4] = (byte) (count >> 8);
            changed[5] = (byte) count;
            assertThat(raw(changed)).isNotNull().hasSize(12);
            assertThat(rcode(raw(changed))).isEqualTo(Rcode.FORMERR);
        }
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
    void fuzzedMessagesNeverBreakAnything() {
        long seed = 20_251_020;
        Random random = new Random(seed);
        List<byte[]> templates = new ArrayList<>();
        for (String name :
                List.of("big.example", "x.cut.example", "chain.example", "many.example", "no.example", ".")) {
            for (int type : new int[] {Type.A, Type.MX, Type.NS, Type.ANY, Type.TXT}) {
                templates.add(Asker.query(name, type).toWire());
                templates.add(
                        Asker.withEdns(Asker.query(name, type), 1232, true).toWire());
            }
        }
        int answered = 0;
        for (int i = 0; i < 100_000; i++) {
            byte[] message = mutate(templates.get(random.nextInt(templates.size())), random);
            byte[] answer;
            try {
                answer = asker.ask(message, random.nextInt(8) == 0 ? Transport.TCP : Transport.UDP);
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed + ", message " + i + ": " + Arrays.toString(message), e);
            }
            if (answer != null) {
                answered++;
                Message parsed = Asker.parse(answer);
                assertThat(parsed.getHeader().getFlag(Flags.QR)).isTrue();
                assertThat(answer[0]).isEqualTo(message[0]);
                assertThat(answer[1]).isEqualTo(message[1]);
            }
        }
        assertThat(answered).as("seed %d", seed).isBetween(50_000, 99_999);
    }

    private static byte[] mutate(byte[] template, Random random) {
        byte[] message = template.clone();
        for (int i = random.nextInt(6); i > 0; i--) {
            message[random.nextInt(message.length)] = (byte) random.nextInt(256);
        }
        return switch (random.nextInt(6)) {
            case 0 -> Arrays.copyOf(message, random.nextInt(message.length + 1));
            case 1 -> Arrays.copyOf(message, message.length + random.nextInt(20));
            default -> message;
        };
    }

    // Faults that a script switches.

    @Test
    void faultsAreSwitchedOnAndOffByName() {
        WireName big = WireName.of("big.example");
        ServerFault drop = new Fault(QuerySelector.exactly(big), new Drop());
        asker.faults.add(drop);
        asker.faults.add(
                new Fault(QuerySelector.atOrBelow(WireName.of("cut.example")), new AnswerRcode(Rcode.SERVFAIL)));
        assertThat(raw(Asker.query("BIG.example", Type.A).toWire())).isNull();
        assertThat(asker.ask("a.cut.example", Type.A).getRcode()).isEqualTo(Rcode.SERVFAIL);
        assertThat(asker.ask("ns.example", Type.A).getRcode()).isEqualTo(Rcode.NOERROR);
        assertThat(asker.faults.remove(drop)).isTrue();
        assertThat(asker.ask("big.example", Type.A).getRcode()).isEqualTo(Rcode.NOERROR);
        asker.faults.add(new Fault(QuerySelector.ALL, new AnswerRcode(Rcode.REFUSED)));
        assertThat(asker.ask("ns.example", Type.A).getRcode()).isEqualTo(Rcode.REFUSED);
        Record question = Record.newRecord(Name.fromConstantString("ns.example."), Type.A, DClass.IN);
        assertThat(asker.ask("ns.example", Type.A).getQuestion()).isEqualTo(question);
    }
}
