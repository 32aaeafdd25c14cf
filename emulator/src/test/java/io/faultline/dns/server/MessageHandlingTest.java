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
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/** Messages of every kind: mutated ones, and those that faults are switched for. */
class MessageHandlingTest {

    private static final Transport[] TRANSPORTS = Transport.values();

    private final Asker asker = Asker.of(
            ServerOptions.DEFAULT
                    .withIdentity("ns1", "Faultline")
                    .withCookies(CookieOptions.of("00112233445566778899aabbccddeeff", 3_600, false))
                    .withChaseAcrossZones(true)
                    .withRotateRecords(true)
                    .withReportAgent(Name.fromConstantString("agent.test.")),
            "example.",
            zone());

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
                templates.add(Asker.withOption(Asker.query(name, type), 8, "00011800c00002")
                        .toWire());
                templates.add(Asker.withOption(Asker.query(name, type), 10, "0102030405060708")
                        .toWire());
            }
        }
        int answered = 0;
        for (int i = 0; i < 100_000; i++) {
            byte[] message = mutate(templates.get(random.nextInt(templates.size())), random);
            byte[] answer;
            try {
                answer = asker.ask(message, TRANSPORTS[random.nextInt(TRANSPORTS.length)]);
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
