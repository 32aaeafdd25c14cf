package io.faultline.dns.managed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faultline.dns.wire.TtlScale;
import io.faultline.dns.wire.WireName;
import io.faultline.dns.zone.Zone;
import io.faultline.dns.zone.ZoneFile;
import io.faultline.dns.zone.ZoneTable;
import io.faultline.testing.TestNet;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/** Record sets changed by batches, and what name servers are given of them. */
class HostedZoneTest {

    private static final Name ORIGIN = name("cloud.test.");
    private static final Name DB = name("db.cloud.test.");
    private static final Name ROOT = name("plan-1.db.cloud.test.");
    private static final Name LEAF = name("lb.plan-1.db.cloud.test.");

    @RegisterExtension
    final TestNet net = new TestNet();

    private final HostedZone hosted = new HostedZone(zone());

    @Test
    void anAliasAnswersWithTheRecordsOfItsTargetsTarget() throws ChangeRefusedException {
        tree();

        assertThat(answer(DB)).containsExactly("127.1.0.80");
        assertThat(answer(ROOT)).containsExactly("127.1.0.80");
        assertThat(hosted.zone().rrset(DB, Type.A).get(0).getTTL()).isEqualTo(5);
    }

    @Test
    void anAliasWhoseTargetIsDeletedStaysAndAnswersNothing() throws ChangeRefusedException {
        tree();

        apply(
                Change.delete(hosted.recordSets(LEAF).get(0)),
                Change.delete(hosted.recordSets(ROOT).get(0)));

        assertThat(answer(DB)).isEmpty();
        assertThat(hosted.recordSets(DB)).hasSize(1);
        assertThat(hosted.zone().node(WireName.of(DB)))
                .as("NODATA, not NXDOMAIN")
                .isNotNull();
        assertThat(hosted.zone().node(WireName.of(ROOT))).isNull();

        apply(Change.create(RecordSet.of(List.of(a(ROOT, "127.2.0.80")))));
        assertThat(answer(DB)).as("the alias leads somewhere again").containsExactly("127.2.0.80");
    }

    @Test
    void ofABatchAllIsDoneOrNothing() {
        Zone before = hosted.zone();

        assertThatThrownBy(() -> apply(
                        Change.create(RecordSet.of(List.of(a(LEAF, "127.1.0.80")))),
                        Change.create(RecordSet.of(List.of(a(name("www.cloud.test."), "127.1.0.81"))))))
                .isInstanceOf(ChangeRefusedException.class)
                .hasMessage("CREATE www.cloud.test. A: it already exists")
                .matches(e -> ((ChangeRefusedException) e).index() == 1);

        assertThat(hosted.zone()).isSameAs(before);
        assertThat(hosted.recordSets(LEAF)).isEmpty();
    }

    @Test
    void aDeletionThatDoesNotTellAllOfWhatItDeletesIsRefused() {
        assertThatThrownBy(() -> apply(Change.delete(RecordSet.of(List.of(a(name("www.cloud.test."), "127.1.0.9"))))))
                .hasMessage("DELETE www.cloud.test. A: the values provided do not match the current values");
        assertThatThrownBy(() -> apply(Change.delete(RecordSet.of(List.of(a(name("w.cloud.test."), "127.1.0.9"))))))
                .hasMessage("DELETE w.cloud.test. A: it was not found");
        assertThatThrownBy(() -> apply(Change.upsert(RecordSet.of(List.of(a(name("www.other.test."), "127.1.0.9"))))))
                .hasMessage("UPSERT www.other.test. A: the name is not in cloud.test.");
        assertThatThrownBy(() -> apply(Change.delete(hosted.recordSets(ORIGIN).get(0))))
                .hasMessageEndingWith("a zone keeps its SOA and NS records");
    }

    @Test
    void aBatchMayReplaceWhatItDeletes() throws ChangeRefusedException {
        Name www = name("www.cloud.test.");

        apply(
                Change.delete(hosted.recordSets(www).get(0)),
                Change.create(RecordSet.of(List.of(a(www, "127.1.0.2"), a(www, "127.1.0.3")))));

        assertThat(answer(www)).containsExactlyInAnyOrder("127.1.0.2", "127.1.0.3");
    }

    @Test
    void policiesOfANameDoNotMix() {
        assertThatThrownBy(() -> apply(Change.create(weighted("www.cloud.test.", "one", 1))))
                .hasMessage("CREATE www.cloud.test. A one: it has another policy than www.cloud.test. A");
    }

    @Test
    void serversHaveAChangeWhenItHasSpread() throws ChangeRefusedException {
        ZoneTable ns1 = new ZoneTable();
        ZoneTable ns2 = new ZoneTable();
        ManagedDns dns = new ManagedDns(net.loop(), 2_000_000_000L);
        dns.add(hosted, List.of(ns1, ns2));
        Zone before = ns1.get(ORIGIN);

        dns.apply(ORIGIN, new ChangeBatch(List.of(Change.create(RecordSet.of(List.of(a(LEAF, "127.1.0.80")))))));
        net.runForMs(1_999);
        assertThat(ns1.get(ORIGIN)).isSameAs(before);
        net.runForMs(1);

        assertThat(ns1.get(ORIGIN)).isSameAs(ns2.get(ORIGIN)).isSameAs(hosted.zone());
        dns.close();
    }

    private void tree() throws ChangeRefusedException {
        apply(
                Change.create(RecordSet.of(List.of(a(LEAF, "127.1.0.80")))),
                Change.create(new RecordSet(
                        ROOT, Type.A, "lb", new RoutingPolicy.Weighted(3), 0, List.of(), new Alias(LEAF, false), null)),
                Change.create(RecordSet.aliasOf(DB, Type.A, ROOT)));
    }

    private void apply(Change... changes) throws ChangeRefusedException {
        hosted.apply(new ChangeBatch(Arrays.asList(changes)));
    }

    private List<String> answer(Name owner) {
        return hosted.zone().rrset(owner, Type.A).stream()
                .map(Record::rdataToString)
                .toList();
    }

    private static RecordSet weighted(String owner, String id, int weight) {
        return new RecordSet(
                name(owner),
                Type.A,
                id,
                new RoutingPolicy.Weighted(weight),
                5,
                List.of(a(name(owner), "127.1.0.1")),
                null,
                null);
    }

    private static Record a(Name owner, String address) {
        try {
            return Record.fromString(owner, Type.A, DClass.IN, 5, address, Name.root);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static Name name(String text) {
        return Name.fromConstantString(text);
    }

    private static Zone zone() {
        String text = """
                @ 900 SOA ns1 hostmaster 1 7200 900 1209600 86400
                @ NS ns1
                ns1 A 127.1.0.53
                www 5 A 127.1.0.1
                """;
        try {
            return ZoneFile.load(
                    new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)),
                    "cloud.test",
                    ORIGIN,
                    TtlScale.NONE);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
