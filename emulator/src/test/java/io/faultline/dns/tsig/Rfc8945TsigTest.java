package io.faultline.dns.tsig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faultline.dns.server.Asker;
import io.faultline.dns.transport.MessageStream;
import io.faultline.dns.transport.Replier;
import io.faultline.dns.wire.Transport;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;
import org.xbill.DNS.TSIG;
import org.xbill.DNS.TSIGRecord;
import org.xbill.DNS.Type;

/** RFC 8945, with dnsjava's own TSIG as the client. */
class Rfc8945TsigTest {

    private static final long NOW = 1_800_000_000L;
    private static final Name KEY = Name.fromConstantString("key.test.");
    private static final byte[] SECRET =
            "a secret of thirty-two octets ..".getBytes(java.nio.charset.StandardCharsets.US_ASCII);

    private final Asker asker = Asker.of("example.", """
            @ 3600 SOA ns h 7 7200 900 1209600 300
            @ 3600 NS ns
            ns 3600 A 192.0.2.53
            """);
    private final TsigGate gate = new TsigGate(asker.responder);
    private final List<byte[]> replies = new ArrayList<>();

    @BeforeEach
    void setKeys() {
        gate.keys(TsigKeys.of(List.of(new TsigKey(KEY, TsigAlgorithm.HMAC_SHA256, SECRET))), () -> NOW);
    }

    private static TSIG client(Name algorithm, long now) {
        return new TSIG(
                algorithm,
                KEY,
                new SecretKeySpec(SECRET, "HmacSHA256"),
                Clock.fixed(Instant.ofEpochSecond(now), ZoneOffset.UTC));
    }

    private Message ask(byte[] query) {
        gate.handle(
                Unpooled.wrappedBuffer(query),
                new InetSocketAddress("127.0.0.9", 4242),
                Transport.TCP,
                new Collector());
        assertThat(replies).hasSize(1);
        return Asker.parse(replies.get(0));
    }

    private static byte[] signed(Message query, TSIG tsig) {
        tsig.apply(query, null);
        return query.toWire();
    }

    @ParameterizedTest
    @EnumSource(TsigAlgorithm.class)
    void aSignedQueryGetsASignedAnswer(TsigAlgorithm algorithm) {
        gate.keys(TsigKeys.of(List.of(new TsigKey(KEY, algorithm, SECRET))), () -> NOW + 299);
        TSIG tsig = client(algorithm.wireName(), NOW);
        Message query = Asker.query("ns.example", Type.A);
        Message answer = ask(signed(query, tsig));
        assertThat(answer.getRcode()).isEqualTo(Rcode.NOERROR);
        assertThat(answer.getSection(Section.ANSWER)).hasSize(1);
        assertThat(tsig.verify(answer, replies.get(0), query.getTSIG())).isEqualTo(Rcode.NOERROR);
        assertThat(answer.getTSIG().getFudge()).isEqualTo(Duration.ofMinutes(5));
    }

    @Test
    void aQueryWithoutASignatureIsAnsweredWithoutOne() {
        Message answer = ask(Asker.query("ns.example", Type.A).toWire());
        assertThat(answer.getTSIG()).isNull();
        assertThat(answer.getSection(Section.ANSWER)).hasSize(1);
    }

    @Test
    void anUnknownKeyIsBadKeyAndToldWithoutAMac() {
        Message query = Asker.query("ns.example", Type.A);
        Message answer = ask(signed(query, new TSIG(TSIG.HMAC_SHA256, Name.fromConstantString("other.test."), SECRET)));
        assertUnsignedError(answer, Rcode.BADKEY);
        assertThat(answer.getTSIG().getName()).hasToString("other.test.");
    }

    @Test
    void aKnownKeyWithAnotherAlgorithmIsBadKey() {
        assertUnsignedError(
                ask(signed(Asker.query("ns.example", Type.A), client(TSIG.HMAC_SHA512, NOW))), Rcode.BADKEY);
    }

    @Test
    void aMessageThatWasChangedIsBadSig() {
        byte[] query = signed(Asker.query("ns.example", Type.A), client(TSIG.HMAC_SHA256, NOW));
        query[14] ^= 0x01; // A letter of the name.
        assertUnsignedError(ask(query), Rcode.BADSIG);
    }

    @Test
    void anotherIdIsNoChange() {
        // A forwarder gives the message an id of its own; the first one is in the TSIG record.
        byte[] query = signed(Asker.query("ns.example", Type.A), client(TSIG.HMAC_SHA256, NOW));
        query[0] ^= 0x55;
        Message answer = ask(query);
        assertThat(answer.getRcode()).isEqualTo(Rcode.NOERROR);
        assertThat(answer.getHeader().getID()).isEqualTo(0x1234 ^ 0x5500);
    }

    @ParameterizedTest
    @org.junit.jupiter.params.provider.ValueSource(longs = {-301, 301, 1_000_000})
    void aClockThatIsWrongIsBadTimeSignedAndWithTheServersTime(long wrongBy) {
        TSIG tsig = client(TSIG.HMAC_SHA256, NOW + wrongBy);
        Message query = Asker.query("ns.example", Type.A);
        Message answer = ask(signed(query, tsig));
        assertThat(answer.getRcode()).isEqualTo(Rcode.NOTAUTH);
        TSIGRecord record = answer.getTSIG();
        assertThat(record.getError()).isEqualTo(Rcode.BADTIME);
        assertThat(record.getTimeSigned()).isEqualTo(Instant.ofEpochSecond(NOW + wrongBy));
        assertThat(new java.math.BigInteger(1, record.getOther()).longValue()).isEqualTo(NOW);
        assertThat(record.getOther()).hasSize(6);
        // It bears the client's own time, so that the client can verify it.
        assertThat(tsig.verify(answer, replies.get(0), query.getTSIG())).isEqualTo(Rcode.NOERROR);
        assertThat(answer.getSection(Section.ANSWER)).isEmpty();
    }

    @Test
    void aMacThatWasCutIsBadTruncAndToldSigned() {
        byte[] query = cutTo(16);
        Message answer = ask(query);
        assertThat(answer.getRcode()).isEqualTo(Rcode.NOTAUTH);
        assertThat(answer.getTSIG().getError()).isEqualTo(Tsig.BADTRUNC);
        assertThat(answer.getTSIG().getSignature()).hasSize(32);
    }

    @Test
    void aMacShorterThanHalfOrLongerThanTheHashIsAFormError() {
        assertThat(ask(cutTo(15)).getRcode()).isEqualTo(Rcode.FORMERR);
        replies.clear();
        assertThat(ask(cutTo(33)).getRcode()).isEqualTo(Rcode.FORMERR);
    }

    /** A signed query with a MAC of another length. */
    private static byte[] cutTo(int macBytes) {
        Message query = Asker.query("ns.example", Type.A);
        client(TSIG.HMAC_SHA256, NOW).apply(query, null);
        TSIGRecord whole = query.getTSIG();
        query.removeAllRecords(Section.ADDITIONAL);
        query.addRecord(
                new TSIGRecord(
                        whole.getName(),
                        whole.getDClass(),
                        0,
                        whole.getAlgorithm(),
                        whole.getTimeSigned(),
                        whole.getFudge(),
                        Arrays.copyOf(whole.getSignature(), macBytes),
                        whole.getOriginalID(),
                        0,
                        new byte[0]),
                Section.ADDITIONAL);
        return query.toWire();
    }

    @Test
    void aTsigRecordThatIsNotTheLastIsAFormError() {
        byte[] query = signed(Asker.query("ns.example", Type.A), client(TSIG.HMAC_SHA256, NOW));
        byte[] twice = Arrays.copyOf(query, 2 * query.length - 28);
        System.arraycopy(query, 28, twice, query.length, query.length - 28);
        twice[11] = 2;
        Message answer = ask(twice);
        assertThat(answer.getRcode()).isEqualTo(Rcode.FORMERR);
        assertThat(answer.getTSIG()).isNull();
    }

    @Test
    void octetsThatAreNoTsigRecordNeverEscape() {
        byte[] query = signed(Asker.query("ns.example", Type.A), client(TSIG.HMAC_SHA256, NOW));
        java.util.SplittableRandom random = new java.util.SplittableRandom(8945);
        for (int i = 0; i < 20_000; i++) {
            byte[] mutated = Arrays.copyOf(query, random.nextInt(4) == 0 ? random.nextInt(query.length) : query.length);
            for (int k = random.nextInt(4); k >= 0 && mutated.length > 0; k--) {
                mutated[random.nextInt(mutated.length)] = (byte) random.nextInt(256);
            }
            replies.clear();
            gate.handle(
                    Unpooled.wrappedBuffer(mutated),
                    new InetSocketAddress("127.0.0.9", 1),
                    Transport.TCP,
                    new Collector());
            assertThat(replies.size()).isLessThanOrEqualTo(1);
            replies.forEach(Asker::parse);
        }
    }

    @Test
    void aTruncatedAnswerKeepsItsSignatureWhole() {
        // dnsjava itself, asked for this, writes a TSIG record that cannot be parsed.
        StringBuilder zone = new StringBuilder("@ 60 SOA ns h 1 1 1 1 1\n@ 60 NS ns\n");
        for (int i = 0; i < 60; i++) {
            zone.append("big 60 A 192.0.2.").append(i).append('\n');
        }
        asker.zones.put(Asker.zone("big.", zone.toString()));
        Message query = Asker.query("big.big", Type.A);
        TSIG tsig = client(TSIG.HMAC_SHA256, NOW);
        byte[] octets = signed(query, tsig);
        gate.handle(
                Unpooled.wrappedBuffer(octets), new InetSocketAddress("127.0.0.9", 1), Transport.UDP, new Collector());
        assertThat(replies.get(0).length).isLessThanOrEqualTo(512);
        Message answer = Asker.parse(replies.get(0));
        assertThat(answer.getHeader().getFlag(Flags.TC)).isTrue();
        assertThat(tsig.verify(answer, replies.get(0), query.getTSIG())).isEqualTo(Rcode.NOERROR);
    }

    @Test
    void eachMessageOfASequenceIsSignedOnTheOneBefore() throws Exception {
        TsigKey key = new TsigKey(KEY, TsigAlgorithm.HMAC_SHA256, SECRET);
        TsigGate streaming = new TsigGate((message, client, transport, replier) -> replier.stream(new MessageStream() {
            private int left = 5;

            @Override
            public boolean next(ByteBuf into) {
                into.writeBytes(Asker.query("m" + left + ".example", Type.A).toWire());
                into.setByte(into.writerIndex() - into.readableBytes() + 2, 0x84);
                return --left > 0;
            }
        }));
        streaming.keys(TsigKeys.of(List.of(key)), () -> NOW);
        TSIG tsig = client(TSIG.HMAC_SHA256, NOW);
        Message query = Asker.query("example", Type.AXFR);
        byte[] octets = signed(query, tsig);
        streaming.handle(
                Unpooled.wrappedBuffer(octets), new InetSocketAddress("127.0.0.9", 1), Transport.TCP, new Collector());
        assertThat(replies).hasSize(5);
        TSIG.StreamVerifier verifier = new TSIG.StreamVerifier(tsig, query.getTSIG());
        for (byte[] reply : replies) {
            assertThat(verifier.verify(Asker.parse(reply), reply)).isEqualTo(Rcode.NOERROR);
        }
    }

    @Test
    void aClientOfOursVerifiesWhatItGetsAndNothingElse() throws Exception {
        TsigKey key = new TsigKey(KEY, TsigAlgorithm.HMAC_SHA256, SECRET);
        TsigExchange exchange = new TsigExchange(key, () -> NOW);
        ByteBuf request =
                Unpooled.buffer().writeBytes(Asker.query("ns.example", Type.A).toWire());
        exchange.sign(request, 0);
        ask(ByteBufUtil.getBytes(request));
        ByteBuf reply = Unpooled.wrappedBuffer(replies.get(0));
        byte[] changed = replies.get(0).clone();
        changed[14] ^= 1;
        assertThat(Asker.parse(exchange.verify(reply)).getSection(Section.ANSWER))
                .hasSize(1);
        assertThat(exchange.isComplete()).isTrue();

        TsigExchange second = new TsigExchange(key, () -> NOW);
        ByteBuf again =
                Unpooled.buffer().writeBytes(Asker.query("ns.example", Type.A).toWire());
        second.sign(again, 0);
        assertThatThrownBy(() -> second.verify(Unpooled.wrappedBuffer(changed)))
                .isInstanceOf(TsigException.class)
                .hasMessage("a reply that does not verify");

        TsigExchange third = new TsigExchange(key, () -> NOW);
        third.sign(
                Unpooled.buffer().writeBytes(Asker.query("ns.example", Type.A).toWire()), 0);
        assertThatThrownBy(() -> third.verify(
                        Unpooled.wrappedBuffer(Asker.query("ns.example", Type.A).toWire())))
                .hasMessage("a reply without a signature");
    }

    @Test
    void aClientOfOursTakesASequenceThatDnsjavaSigned() throws Exception {
        TsigExchange exchange = new TsigExchange(new TsigKey(KEY, TsigAlgorithm.HMAC_SHA256, SECRET), () -> NOW);
        ByteBuf request =
                Unpooled.buffer().writeBytes(Asker.query("example", Type.AXFR).toWire());
        exchange.sign(request, 0);
        TSIGRecord prior = new Message(ByteBufUtil.getBytes(request)).getTSIG();
        for (int i = 0; i < 7; i++) {
            Message message = Asker.query("m" + i + ".example", Type.A);
            message.getHeader().setFlag(Flags.QR);
            client(TSIG.HMAC_SHA256, NOW).apply(message, prior, i == 0);
            byte[] octets = message.toWire();
            prior = new Message(octets).getTSIG();
            exchange.verify(Unpooled.wrappedBuffer(octets));
            assertThat(exchange.isComplete()).isTrue();
        }
        exchange.verify(
                Unpooled.wrappedBuffer(Asker.query("unsigned.example", Type.A).toWire()));
        assertThat(exchange.isComplete())
                .as("an unsigned message is not the last")
                .isFalse();
    }

    private void assertUnsignedError(Message answer, int error) {
        assertThat(answer.getRcode()).isEqualTo(Rcode.NOTAUTH);
        assertThat(answer.getTSIG().getError()).isEqualTo(error);
        assertThat(answer.getTSIG().getSignature()).isEmpty();
        assertThat(answer.getSection(Section.ANSWER)).isEmpty();
    }

    private final class Collector implements Replier {
        @Override
        public EventExecutor executor() {
            return ImmediateEventExecutor.INSTANCE;
        }

        @Override
        public ByteBuf newReply() {
            return Unpooled.buffer(1232, 65_535);
        }

        @Override
        public void reply(ByteBuf reply) {
            replies.add(ByteBufUtil.getBytes(reply));
            reply.release();
        }

        @Override
        public void stream(MessageStream messages) {
            boolean more = true;
            while (more) {
                ByteBuf message = newReply();
                more = messages.next(message);
                reply(message);
            }
            messages.end();
        }

        @Override
        public Replier later() {
            return this;
        }

        @Override
        public void drop() {
            // Nothing is held.
        }
    }
}
