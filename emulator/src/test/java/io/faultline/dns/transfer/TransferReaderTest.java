package io.faultline.dns.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faultline.dns.server.Asker;
import io.faultline.dns.wire.TtlScale;
import io.faultline.dns.zone.Zone;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/** What a primary sends is put together, or refused; never is anything else done with it. */
class TransferReaderTest {

    private static final Zone KNOWN = zone(5, "www 60 A 127.0.0.80");

    private static Zone zone(long serial, String line) {
        return Asker.zone("example.", "@ 60 SOA ns h " + serial + " 1 1 1 1\n@ 60 NS ns\n" + line + '\n');
    }

    private static Record soa(long serial) {
        return zone(serial, "").soa();
    }

    private static Record record(String line) {
        return TransferNet.records(line).get(0);
    }

    private static Zone read(Zone known, Record... records) {
        TransferReader reader = new TransferReader(TransferNet.ORIGIN, TtlScale.NONE, known, 100);
        for (Record record : records) {
            assertThat(reader.isComplete()).isFalse();
            reader.accept(record);
        }
        assertThat(reader.isComplete()).isTrue();
        return reader.zone();
    }

    @Test
    void aWholeZoneAnswersAQuestionForDifferencesToo() {
        Record ns = KNOWN.rrset(TransferNet.ORIGIN, Type.NS).get(0);
        Zone zone = read(KNOWN, soa(7), ns, record("new 60 A 127.0.0.1"), soa(7));
        assertThat(zone.serial()).isEqualTo(7);
        assertThat(zone.records()).hasSize(3);
        // RFC 1995 section 4: even one that has an SOA and an NS record only.
        assertThat(read(KNOWN, soa(7), ns, soa(7)).records()).hasSize(2);
    }

    @Test
    void theSerialThatIsKnownIsTheWordThatNothingIsNew() {
        assertThat(read(KNOWN, soa(5))).isSameAs(KNOWN);
        assertThat(read(KNOWN, soa(4))).isSameAs(KNOWN);
    }

    @Test
    void differencesAreAppliedInTheirOrder() {
        Zone zone = read(
                KNOWN,
                soa(7),
                soa(5),
                record("www 60 A 127.0.0.80"),
                soa(6),
                record("a 60 A 127.0.0.1"),
                soa(6),
                record("a 60 A 127.0.0.1"),
                soa(7),
                record("b 60 A 127.0.0.2"),
                soa(7));
        assertThat(TransferNet.sorted(zone.records()))
                .isEqualTo(TransferNet.sorted(zone(7, "b 60 A 127.0.0.2").records()));
    }

    @Test
    void whatCannotBeIsRefused() {
        assertThatThrownBy(() -> read(null, record("a 60 A 127.0.0.1"))).hasMessageContaining("expected: the SOA");
        assertThatThrownBy(() -> read(KNOWN, soa(7), soa(5), record("none 60 A 127.0.0.9"), soa(7), soa(7)))
                .hasMessageContaining("removed: none");
        assertThatThrownBy(() -> read(KNOWN, soa(7), soa(5), soa(6), soa(9)))
                .hasMessageContaining("expected: serial 6");
        Record[] tooMany = new Record[101];
        java.util.Arrays.fill(tooMany, record("a 60 A 127.0.0.1"));
        tooMany[0] = soa(7);
        assertThatThrownBy(() -> read(null, tooMany)).hasMessage("more than 100 records");
    }

    @Test
    void noSequenceOfRecordsDoesAnythingElseThanGiveAZoneOrBeRefused() {
        List<Record> pool = new ArrayList<>();
        for (long serial = 4; serial <= 8; serial++) {
            pool.add(soa(serial));
            pool.add(soa(serial));
        }
        pool.addAll(KNOWN.records());
        for (String line :
                List.of("a 60 A 127.0.0.1", "www 60 CNAME a", "www 30 A 127.0.0.80", "d 60 DNAME a", "d 60 NS a")) {
            pool.addAll(TransferNet.records(line.replace(" NS ", " TXT ")));
        }
        SplittableRandom random = new SplittableRandom(1995);
        int zones = 0;
        for (int i = 0; i < 200_000; i++) {
            TransferReader reader =
                    new TransferReader(TransferNet.ORIGIN, TtlScale.NONE, random.nextBoolean() ? KNOWN : null, 100);
            try {
                for (int k = 0; k < 12 && !reader.isComplete(); k++) {
                    reader.accept(pool.get(random.nextInt(pool.size())));
                }
                assertThat(reader.zone().soa()).isNotNull();
                zones++;
            } catch (IllegalArgumentException e) {
                assertThat(e.getMessage()).isNotEmpty();
            }
        }
        assertThat(zones).as("sequences that are transfers after all").isGreaterThan(1_000);
    }
}
