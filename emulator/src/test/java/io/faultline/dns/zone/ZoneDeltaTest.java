package io.faultline.dns.zone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faultline.dns.server.Asker;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.Record;

/** Differences between versions of a zone, applied, give the newer one: for chains of random edits, at every step. */
class ZoneDeltaTest {

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void theDeltaMakesTheNewVersionOfTheOld(long seed) {
        RandomEdits edits = new RandomEdits(seed);
        Zone first = edits.zone();
        Zone replica = first;
        ZoneDelta condensed = null;
        ZoneHistory history = new ZoneHistory(1_000, 1_000_000);
        for (int i = 0; i < 120; i++) {
            Zone before = edits.zone();
            Zone now = edits.next();
            ZoneDelta delta = ZoneDelta.between(before, now);
            history.add(before, now);
            replica = replica.withDelta(delta);
            condensed = condensed == null ? delta : condensed.then(delta);
            assertThat(texts(replica)).as("seed %d, edit %d", seed, i).isEqualTo(texts(now));
        }
        assertThat(texts(first.withDelta(condensed)))
                .as("seed %d, condensed", seed)
                .isEqualTo(texts(edits.zone()));
        Zone replayed = first;
        for (ZoneDelta delta : history.since(first.serial())) {
            replayed = replayed.withDelta(delta);
        }
        assertThat(texts(replayed)).as("seed %d, history", seed).isEqualTo(texts(edits.zone()));
        assertThat(condensed.size())
                .isLessThanOrEqualTo(texts(first).size() + texts(edits.zone()).size());
    }

    @Test
    void anEditOfOneRecordIsADeltaOfOneRecord() {
        Zone zone = Asker.zone("example.", """
                @ 60 SOA ns h 1 1 1 1 1
                @ 60 NS ns
                ns 60 A 127.1.0.2
                a.b 60 A 127.1.0.3
                a.b 60 A 127.1.0.4
                """);
        Zone edited = zone.withRRset(Asker.zone("example.", """
                @ 60 SOA ns h 1 1 1 1 1
                @ 60 NS ns
                a.b 60 A 127.1.0.4
                a.b 60 A 127.1.0.5
                """)
                .rrset(org.xbill.DNS.Name.fromConstantString("a.b.example."), org.xbill.DNS.Type.A));
        ZoneDelta delta = ZoneDelta.between(zone, edited);
        assertThat(delta.size()).isEqualTo(2);
        assertThat(delta.removed()
                        .get(0)
                        .set()
                        .toRecords(delta.removed().get(0).owner().toName()))
                .singleElement()
                .hasToString("a.b.example.\t\t60\tIN\tA\t127.1.0.3");
        assertThat(delta.oldSoa().getSerial()).isEqualTo(1);
        assertThat(delta.newSoa().getSerial()).isEqualTo(2);
    }

    @Test
    void aDeltaOfAnotherVersionIsRefused() {
        RandomEdits edits = new RandomEdits(9);
        Zone first = edits.zone();
        Zone second = edits.next();
        Zone third = edits.next();
        ZoneDelta delta = ZoneDelta.between(second, third);
        assertThatThrownBy(() -> first.withDelta(delta)).hasMessageContaining("delta from serial 2 (expected: from 1)");
    }

    @Test
    void aHistoryForgetsItsOldestVersionsAndAllOfThemAfterAStepBack() {
        RandomEdits edits = new RandomEdits(10);
        ZoneHistory history = new ZoneHistory(3, 1_000_000);
        Zone second = null;
        for (int i = 0; i < 5; i++) {
            Zone before = edits.zone();
            history.add(before, edits.next());
            second = second == null ? edits.zone() : second;
        }
        assertThat(history.since(1)).isNull();
        assertThat(history.since(2)).isNull();
        assertThat(history.since(3)).hasSize(3);
        assertThat(history.since(5)).hasSize(1);
        assertThat(history.since(6)).as("the latest itself").isNull();
        history.add(edits.zone(), second);
        assertThat(history.since(5)).isNull();
    }

    private static List<String> texts(Zone zone) {
        List<String> texts = new ArrayList<>();
        for (Record record : zone.records()) {
            texts.add(record.toString());
        }
        texts.sort(String::compareTo);
        return texts;
    }
}
