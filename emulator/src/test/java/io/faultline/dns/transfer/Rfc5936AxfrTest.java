package io.faultline.dns.transfer;

import static io.faultline.dns.transfer.TransferNet.ORIGIN;
import static io.faultline.dns.transfer.TransferNet.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import io.faultline.dns.server.Asker;
import io.faultline.dns.tsig.AccessList;
import io.faultline.dns.tsig.AccessRule;
import io.faultline.dns.zone.Zone;
import io.faultline.packet.Prefix;
import io.faultline.testing.TestNet;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.TSIG;
import org.xbill.DNS.Type;

/** RFC 5936: the zone as a whole, over TCP. */
class Rfc5936AxfrTest {

    @RegisterExtension
    final TestNet net = new TestNet();

    private TransferNet xfr;

    @BeforeEach
    void build() {
        xfr = new TransferNet(net);
    }

    @AfterEach
    void close() throws Exception {
        xfr.star.close();
    }

    /** A zone whose transfer takes many messages; it has names that do and do not compress, and an RRset larger than a message. */
    private static Zone large(int names) {
        StringBuilder text = new StringBuilder(TransferNet.ZONE);
        for (int i = 0; i < names; i++) {
            text.append("host")
                    .append(i)
                    .append(".rack")
                    .append(i % 40)
                    .append(" 60 A 127.9.")
                    .append(i / 256 % 256);
            text.append('.').append(i % 256).append('\n');
            text.append("mail")
                    .append(i)
                    .append(" 60 MX 10 host")
                    .append(i)
                    .append(".rack")
                    .append(i % 40)
                    .append('\n');
        }
        for (int i = 0; i < 200; i++) {
            text.append("huge 60 TXT \"")
                    .append(i)
                    .append('-')
                    .append("x".repeat(250))
                    .append("\"\n");
        }
        text.append("*.wild 60 TXT wild\n").append("a\\.b.odd 60 TXT dots\n");
        return Asker.zone("example.", text.toString());
    }

    @Test
    void aTransferIsTheSoaEveryRecordOnceAndTheSoaAgain() {
        Zone zone = large(2_000);
        xfr.zones.put(zone);
        List<byte[]> messages = xfr.tcp(TransferNet.axfr("example.").toWire(), 10 * SECOND);
        List<Record> records = TransferNet.records(messages);
        assertThat(records.get(0).getType()).isEqualTo(Type.SOA);
        assertThat(records.get(records.size() - 1)).isEqualTo(records.get(0));
        List<Record> between = records.subList(0, records.size() - 1);
        assertThat(TransferNet.sorted(between)).isEqualTo(TransferNet.sorted(zone.records()));
        assertThat(messages).hasSizeGreaterThan(5);
        int octets = messages.stream().mapToInt(message -> message.length).sum();
        int uncompressed = between.stream()
                .mapToInt(record -> record.toWire(Section.ANSWER).length)
                .sum();
        assertThat(octets).as("names are compressed").isLessThan(uncompressed * 4 / 5);
    }

    @Test
    void everyMessageIsAnAuthoritativeAnswerAndTheFirstHasTheQuestion() {
        xfr.zones.put(large(500));
        List<byte[]> messages = xfr.tcp(TransferNet.axfr("ExamPle.").toWire(), 10 * SECOND);
        for (byte[] octets : messages) {
            Message message = Asker.parse(octets);
            assertThat(message.getHeader().getID()).isEqualTo(0x1234);
            assertThat(message.getRcode()).isEqualTo(Rcode.NOERROR);
            assertThat(message.getHeader().getFlag(Flags.QR)).isTrue();
            assertThat(message.getHeader().getFlag(Flags.AA)).isTrue();
            assertThat(message.getHeader().getFlag(Flags.TC)).isFalse();
            assertThat(message.getSection(Section.AUTHORITY)).isEmpty();
        }
        assertThat(Asker.parse(messages.get(0)).getQuestion().getName().toString())
                .isEqualTo("ExamPle.");
        assertThat(Asker.parse(messages.get(0)).getQuestion().getType()).isEqualTo(Type.AXFR);
    }

    @Test
    void theTransferIsOfOneVersionHoweverTheZoneChangesMeanwhile() {
        xfr.zones.put(large(8_000));
        List<byte[]> messages = new ArrayList<>();
        Channel channel = xfr.connect(messages);
        net.runForMs(10);
        channel.config().setAutoRead(false);
        byte[] query = TransferNet.axfr("example.").toWire();
        channel.writeAndFlush(Unpooled.buffer().writeShort(query.length).writeBytes(query));
        net.runForMs(200);
        assertThat(xfr.transfers.running()).isEqualTo(1);
        xfr.put("later 60 A 127.9.9.9");
        channel.config().setAutoRead(true);
        channel.read();
        net.runFor(8 * SECOND);
        List<Record> records = TransferNet.records(messages);
        assertThat(records.get(records.size() - 1)).isEqualTo(records.get(0));
        assertThat(records).noneMatch(record -> record.getName().toString().equals("later.example."));
        assertThat(xfr.transfers.running()).isZero();
        channel.close();
        net.runForMs(10);
    }

    @Test
    void aClientThatDoesNotReadHoldsLittleMemoryAndIsCutOff() {
        xfr.zones.put(large(20_000));
        List<byte[]> messages = new ArrayList<>();
        Channel channel = xfr.connect(messages);
        net.runForMs(10);
        channel.config().setAutoRead(false);
        byte[] query = TransferNet.axfr("example.").toWire();
        channel.writeAndFlush(Unpooled.buffer().writeShort(query.length).writeBytes(query));
        net.runFor(3 * SECOND);
        assertThat(xfr.transfers.running()).isEqualTo(1);
        assertThat(xfr.primaryHost.tcpBufferBytes())
                .as("what waits for the client")
                .isLessThan(1_000_000);
        net.runFor(30 * SECOND);
        assertThat(xfr.transfers.running()).isZero();
        assertThat(xfr.primary.connections()).isZero();
        channel.close();
        net.runForMs(10);
    }

    @Test
    void aClientThatVanishesEndsItsTransfer() {
        xfr.zones.put(large(20_000));
        Channel channel = xfr.connect(new ArrayList<>());
        net.runForMs(10);
        byte[] query = TransferNet.axfr("example.").toWire();
        channel.writeAndFlush(Unpooled.buffer().writeShort(query.length).writeBytes(query));
        net.runForMs(6);
        channel.close();
        net.runFor(SECOND);
        assertThat(xfr.transfers.running()).isZero();
    }

    @Test
    void aQueryBehindATransferIsAnsweredToo() {
        xfr.zones.put(large(2_000));
        List<byte[]> messages = new ArrayList<>();
        Channel channel = xfr.connect(messages);
        net.runForMs(10);
        byte[] transfer = TransferNet.axfr("example.").toWire();
        Message lookup = Asker.query("www.example", Type.A);
        lookup.getHeader().setID(7);
        byte[] question = lookup.toWire();
        channel.writeAndFlush(Unpooled.buffer()
                .writeShort(transfer.length)
                .writeBytes(transfer)
                .writeShort(question.length)
                .writeBytes(question));
        net.runFor(5 * SECOND);
        assertThat(messages)
                .filteredOn(octets -> Asker.parse(octets).getHeader().getID() == 7)
                .hasSize(1);
        assertThat(TransferNet.records(messages))
                .filteredOn(record -> record.getType() == Type.SOA)
                .hasSize(2);
        channel.close();
        net.runForMs(10);
    }

    @Test
    void overUdpItIsAFormError() {
        byte[] answer = xfr.udp(TransferNet.axfr("example.").toWire(), xfr.primaryHost);
        assertThat(Asker.parse(answer).getRcode()).isEqualTo(Rcode.FORMERR);
    }

    @Test
    void whoMayNotIsRefusedAndAZoneOfOthersIsNotauth() {
        assertThat(rcode(TransferNet.axfr("www.example."))).isEqualTo(Rcode.NOTAUTH);
        assertThat(rcode(TransferNet.axfr("other."))).isEqualTo(Rcode.NOTAUTH);
        xfr.transfers.allow(ORIGIN, AccessList.of(new AccessRule(Prefix.of("127.0.0.2/32"), null)));
        assertThat(rcode(TransferNet.axfr("example."))).isEqualTo(Rcode.REFUSED);
        xfr.transfers.allow(ORIGIN, AccessList.of(new AccessRule(Prefix.of("127.0.0.3/32"), null)));
        assertThat(rcode(TransferNet.axfr("example."))).isEqualTo(Rcode.NOERROR);
    }

    @Test
    void whoNeedsAKeyGetsEveryMessageSigned() throws Exception {
        xfr.zones.put(large(2_000));
        xfr.transfers.allow(ORIGIN, AccessList.of(new AccessRule(null, TransferNet.KEY.name())));
        assertThat(rcode(TransferNet.axfr("example."))).isEqualTo(Rcode.REFUSED);
        TSIG tsig = new TSIG(
                TSIG.HMAC_SHA256,
                TransferNet.KEY.name(),
                new javax.crypto.spec.SecretKeySpec(
                        java.util.Base64.getDecoder().decode("YSBzZWNyZXQgb2YgdGhpcnR5LXR3byBvY3RldHMgLi4="),
                        "HmacSHA256"),
                java.time.Clock.fixed(java.time.Instant.ofEpochSecond(1_800_000_000L), java.time.ZoneOffset.UTC));
        Message query = TransferNet.axfr("example.");
        tsig.apply(query, null);
        List<byte[]> messages = xfr.tcp(query.toWire(), 10 * SECOND);
        assertThat(messages).hasSizeGreaterThan(3);
        TSIG.StreamVerifier verifier = new TSIG.StreamVerifier(tsig, query.getTSIG());
        for (byte[] octets : messages) {
            assertThat(verifier.verify(Asker.parse(octets), octets)).isEqualTo(Rcode.NOERROR);
        }
        List<Record> records = TransferNet.records(messages);
        assertThat(records.get(records.size() - 1)).isEqualTo(records.get(0));
    }

    @Test
    void anOptRecordIsAnsweredWithOne() {
        Message query = Asker.withEdns(TransferNet.axfr("example."), 4096, false);
        assertThat(Asker.parse(xfr.tcp(query.toWire(), SECOND).get(0)).getOPT()).isNotNull();
        assertThat(Asker.parse(xfr.tcp(TransferNet.axfr("example.").toWire(), SECOND)
                                .get(0))
                        .getOPT())
                .isNull();
    }

    private int rcode(Message query) {
        List<byte[]> answers = xfr.tcp(query.toWire(), SECOND);
        return Asker.parse(answers.get(0)).getRcode();
    }
}
