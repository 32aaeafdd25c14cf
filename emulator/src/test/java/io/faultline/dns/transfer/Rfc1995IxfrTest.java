package io.faultline.dns.transfer;

import static io.faultline.dns.transfer.TransferNet.ORIGIN;
import static io.faultline.dns.transfer.TransferNet.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import io.faultline.dns.server.Asker;
import io.faultline.dns.wire.TtlScale;
import io.faultline.dns.zone.RandomEdits;
import io.faultline.dns.zone.Zone;
import io.faultline.testing.TestNet;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** RFC 1995: the differences between versions of a zone. */
class Rfc1995IxfrTest {

    @RegisterExtension
    final TestNet net = new TestNet();

    private TransferNet xfr;

    private void build(TransferOptions.Incremental incremental) {
        xfr = new TransferNet(net, new TransferOptions(incremental, 10, 100, 10_000));
    }

    @AfterEach
    void close() throws Exception {
        xfr.star.close();
    }

    /** Section 7's example, record by record. */
    private void putVersionsOfTheRfc() {
        xfr.zones.put(Asker.zone("example.", """
                @ 3600 SOA ns mb 1 600 600 3600000 604800
                @ 3600 NS ns
                ns 3600 A 133.69.136.1
                nezu 3600 A 133.69.136.5
                """));
        xfr.zones.edit(ORIGIN, zone -> Asker.zone("example.", """
                @ 3600 SOA ns mb 2 600 600 3600000 604800
                @ 3600 NS ns
                ns 3600 A 133.69.136.1
                jain-bb 3600 A 133.69.136.4
                jain-bb 3600 A 192.41.197.2
                """));
        xfr.zones.edit(ORIGIN, zone -> Asker.zone("example.", """
                @ 3600 SOA ns mb 3 600 600 3600000 604800
                @ 3600 NS ns
                ns 3600 A 133.69.136.1
                jain-bb 3600 A 133.69.136.3
                jain-bb 3600 A 192.41.197.2
                """));
    }

    private List<String> answer(Message query) {
        return TransferNet.records(xfr.tcp(query.toWire(), SECOND)).stream()
                .map(Rfc1995IxfrTest::text)
                .toList();
    }

    private static String text(Record record) {
        return record instanceof org.xbill.DNS.SOARecord soa
                ? "SOA " + soa.getSerial()
                : record.getName().relativize(ORIGIN) + " " + Type.string(record.getType()) + " "
                        + record.rdataToString();
    }

    @Test
    void theExampleOfTheRfcAsASequence() {
        build(TransferOptions.Incremental.SEQUENCE);
        putVersionsOfTheRfc();
        assertThat(answer(TransferNet.ixfr(1)))
                .containsExactly(
                        "SOA 3",
                        "SOA 1",
                        "nezu A 133.69.136.5",
                        "SOA 2",
                        "jain-bb A 133.69.136.4",
                        "jain-bb A 192.41.197.2",
                        "SOA 2",
                        "jain-bb A 133.69.136.4",
                        "SOA 3",
                        "jain-bb A 133.69.136.3",
                        "SOA 3");
    }

    @Test
    void theExampleOfTheRfcCondensed() {
        build(TransferOptions.Incremental.CONDENSED);
        putVersionsOfTheRfc();
        assertThat(answer(TransferNet.ixfr(1)))
                .containsExactly(
                        "SOA 3",
                        "SOA 1",
                        "nezu A 133.69.136.5",
                        "SOA 3",
                        "jain-bb A 192.41.197.2",
                        "jain-bb A 133.69.136.3",
                        "SOA 3");
    }

    @Test
    void whoHasTheLatestOrANewerVersionGetsOneSoa() {
        build(TransferOptions.Incremental.SEQUENCE);
        putVersionsOfTheRfc();
        assertThat(answer(TransferNet.ixfr(3))).containsExactly("SOA 3");
        assertThat(answer(TransferNet.ixfr(4))).containsExactly("SOA 3");
    }

    @Test
    void whoseVersionIsNotKnownGetsTheWholeZone() {
        build(TransferOptions.Incremental.SEQUENCE);
        putVersionsOfTheRfc();
        List<String> whole = answer(TransferNet.axfr("example."));
        assertThat(answer(TransferNet.ixfr(0xFFFF_FFF0L))).isEqualTo(whole);
    }

    @Test
    void aServerWithoutHistoryGivesTheWholeZone() {
        build(TransferOptions.Incremental.NONE);
        putVersionsOfTheRfc();
        assertThat(answer(TransferNet.ixfr(2))).isEqualTo(answer(TransferNet.axfr("example.")));
    }

    @Test
    void overUdpWhatFitsIsSentAndOtherwiseTheSoa() {
        build(TransferOptions.Incremental.SEQUENCE);
        putVersionsOfTheRfc();
        Message answer = Asker.parse(xfr.udp(TransferNet.ixfr(2).toWire(), xfr.primaryHost));
        assertThat(answer.getSection(Section.ANSWER).stream().map(Rfc1995IxfrTest::text))
                .containsExactly(
                        "SOA 3", "SOA 2", "jain-bb A 133.69.136.4", "SOA 3", "jain-bb A 133.69.136.3", "SOA 3");
        xfr.put("big 60 TXT " + "\"0123456789012345678901234567890123456789\" ".repeat(12));
        answer = Asker.parse(xfr.udp(TransferNet.ixfr(2).toWire(), xfr.primaryHost));
        assertThat(answer.getSection(Section.ANSWER).stream().map(Rfc1995IxfrTest::text))
                .containsExactly("SOA 4");
        Message large = Asker.withEdns(TransferNet.ixfr(2), 1232, false);
        answer = Asker.parse(xfr.udp(large.toWire(), xfr.primaryHost));
        assertThat(answer.getSection(Section.ANSWER)).hasSize(9);
    }

    @Test
    void aQueryWithoutTheClientsSoaIsAFormError() {
        build(TransferOptions.Incremental.SEQUENCE);
        byte[] answer = xfr.udp(Asker.query("example.", Type.IXFR).toWire(), xfr.primaryHost);
        assertThat(Asker.parse(answer).getRcode()).isEqualTo(Rcode.FORMERR);
    }

    /** However the versions between are told, a secondary that is brought up to date now and then has the primary's zone. */
    @ParameterizedTest
    @CsvSource({"1, SEQUENCE", "2, SEQUENCE", "3, SEQUENCE", "4, CONDENSED", "5, CONDENSED", "6, NONE"})
    void aReplicaOfRandomEditsIsThePrimarysZone(long seed, TransferOptions.Incremental incremental) {
        build(incremental);
        RandomEdits edits = new RandomEdits(seed);
        xfr.zones.put(edits.zone());
        TransferNet.Replica replica = xfr.new Replica(null, TtlScale.NONE);
        net.runFor(SECOND);
        for (int i = 0; i < 40; i++) {
            for (int k = 0; k <= (seed + i) % 5; k++) {
                xfr.zones.put(edits.next());
            }
            replica.secondary.refresh();
            net.runFor(SECOND);
            Zone copy = replica.zones.get(ORIGIN);
            assertThat(TransferNet.sorted(copy.records()))
                    .as("seed %d, round %d, events %s", seed, i, replica.events)
                    .isEqualTo(TransferNet.sorted(edits.zone().records()));
        }
        assertThat(replica.events).allMatch(event -> event.startsWith("serial")).hasSize(41);
    }

    @Test
    void manyDifferencesMakeTheSameZoneAsFew() {
        build(TransferOptions.Incremental.SEQUENCE);
        xfr.zones.put(Asker.zone("example.", TransferNet.ZONE + hosts(0, 4_000)));
        TransferNet.Replica replica = xfr.new Replica(null, TtlScale.NONE);
        net.runFor(5 * SECOND);
        Zone next = Asker.zone("example.", TransferNet.ZONE.replace("ns h 1 ", "ns h 2 ") + hosts(3_000, 7_000));
        xfr.zones.put(next);
        assertThat(answer(TransferNet.ixfr(1))).as("differences").hasSize(6_000 + 4);
        replica.secondary.refresh();
        net.runFor(5 * SECOND);
        assertThat(TransferNet.sorted(replica.zones.get(ORIGIN).records()))
                .isEqualTo(TransferNet.sorted(next.records()));
        assertThat(replica.events).containsExactly("serial 1", "serial 2");
    }

    @Test
    void moreDifferencesThanTheHistoryHoldsAreTheWholeZone() {
        build(TransferOptions.Incremental.SEQUENCE);
        xfr.zones.put(Asker.zone("example.", TransferNet.ZONE + hosts(0, 6_000)));
        xfr.zones.put(Asker.zone("example.", TransferNet.ZONE.replace("ns h 1 ", "ns h 2 ") + hosts(6_000, 12_000)));
        assertThat(answer(TransferNet.ixfr(1))).hasSize(6_000 + 5);
    }

    private static String hosts(int from, int to) {
        StringBuilder text = new StringBuilder();
        for (int i = from; i < to; i++) {
            text.append("h")
                    .append(i)
                    .append(" 60 A 127.8.")
                    .append(i / 250)
                    .append('.')
                    .append(i % 250)
                    .append('\n');
        }
        return text.toString();
    }
}
