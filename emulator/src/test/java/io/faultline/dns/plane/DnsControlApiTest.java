package io.faultline.dns.plane;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.faultline.dns.managed.Change;
import io.faultline.dns.managed.ChangeBatch;
import io.faultline.dns.managed.HostedZone;
import io.faultline.dns.managed.ManagedDns;
import io.faultline.dns.managed.RecordSet;
import io.faultline.dns.plane.control.ChangeOutcome;
import io.faultline.dns.plane.control.DnsControlApi;
import io.faultline.dns.plane.control.DnsControlClient;
import io.faultline.dns.plane.control.Listing;
import io.faultline.dns.plane.http.ApiClient;
import io.faultline.dns.plane.http.ApiLimits;
import io.faultline.dns.wire.TtlScale;
import io.faultline.dns.zone.Zone;
import io.faultline.dns.zone.ZoneTable;
import io.faultline.host.Host;
import io.faultline.testing.Star;
import io.faultline.testing.TestNet;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.xbill.DNS.DClass;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.Type;

/** Hosted zones changed over the network. */
class DnsControlApiTest {
    private static final Name ORIGIN = Name.fromConstantString("cloud.test.");
    private static final long SECOND_NS = 1_000_000_000L;

    @RegisterExtension
    final TestNet net = new TestNet();

    private final ZoneTable served = new ZoneTable();
    private Star star;
    private Host server;
    private Host caller;
    private ManagedDns dns;

    @BeforeEach
    void hosts() {
        star = new Star(net);
        server = star.host("api", "127.0.0.10");
        caller = star.host("caller", "127.0.0.11");
        dns = star.owns(new ManagedDns(net.loop(), 0));
        Name ns = Name.fromConstantString("ns1.cloud.test.");
        dns.add(
                new HostedZone(Zone.of(
                        ORIGIN,
                        List.of(
                                new SOARecord(ORIGIN, DClass.IN, 900, ns, ns, 1, 7200, 900, 1209600, 86400),
                                new NSRecord(ORIGIN, DClass.IN, 900, ns)),
                        TtlScale.NONE)),
                List.of(served));
    }

    @AfterEach
    void close() throws Exception {
        star.close();
    }

    @Test
    void aChangeTravelsAndIsServed() {
        DnsControlClient client = client(ApiLimits.defaults());

        ChangeOutcome created = change(client, Change.create(text("a", "one \"quoted\"")));
        ChangeOutcome again = change(client, Change.create(text("b", "two")), Change.create(text("a", "three")));

        assertThat(created).isInstanceOf(ChangeOutcome.Done.class);
        assertThat(again).isEqualTo(new ChangeOutcome.Refused(1, "CREATE a.cloud.test. TXT: it already exists"));
        assertThat(served.get(ORIGIN).rrset(name("a"), Type.TXT)).hasSize(1);
        assertThat(served.get(ORIGIN).rrset(name("b"), Type.TXT))
                .as("all or nothing")
                .isEmpty();
        assertThat(listing(client, List.of(name("a"), name("b"))).sets())
                .as("what was written is what is read")
                .containsExactly(text("a", "one \"quoted\""));
    }

    @Test
    void aLongListingComesInPages() {
        DnsControlClient client = client(ApiLimits.defaults());
        for (int batch = 0; batch < 7; batch++) {
            List<Change> changes = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                changes.add(Change.create(text("n%d.many".formatted(batch * 100 + i), "x")));
            }
            assertThat(change(client, changes.toArray(Change[]::new))).isInstanceOf(ChangeOutcome.Done.class);
        }

        List<Listing> listings = new ArrayList<>();
        client.under(ORIGIN, name("many"), listings::add);
        net.runFor(SECOND_NS);

        assertThat(listings).hasSize(1);
        assertThat(listings.get(0).sets()).hasSize(700).doesNotHaveDuplicates();
    }

    @Test
    void aBatchOnceSentIsNotCarriedOutByAHostThatCrashesBeforeItAnswers() {
        DnsControlClient client = client(ApiLimits.defaults().withLatencyNs(SECOND_NS));
        List<ChangeOutcome> outcomes = new ArrayList<>();
        client.change(ORIGIN, new ChangeBatch(List.of(Change.create(text("a", "one")))), outcomes::add);
        net.runFor(SECOND_NS / 4);

        server.crash(net.nowNs());
        net.runFor(5 * SECOND_NS);

        assertThat(served.get(ORIGIN).rrset(name("a"), Type.TXT)).isEmpty();
        assertThat(outcomes).hasSize(1).first().isInstanceOf(ChangeOutcome.Failed.class);
    }

    @Test
    void whoAsksTooOftenIsThrottled() {
        DnsControlClient client = client(ApiLimits.defaults().withRate(5, 2));

        List<ChangeOutcome> outcomes = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            client.change(ORIGIN, new ChangeBatch(List.of(Change.create(text("n" + i, "x")))), outcomes::add);
        }
        net.runFor(SECOND_NS);

        assertThat(outcomes).hasSize(4);
        assertThat(outcomes).filteredOn(ChangeOutcome.Done.class::isInstance).hasSize(2);
        assertThat(outcomes)
                .filteredOn(ChangeOutcome.Failed.class::isInstance)
                .hasSize(2)
                .allSatisfy(outcome -> assertThat(outcome)
                        .isEqualTo(new ChangeOutcome.Failed("429 Throttling: more than 5.0 requests a second", false)));
        assertThat(change(client, Change.create(text("later", "x")))).isInstanceOf(ChangeOutcome.Done.class);
    }

    @Test
    void whatIsNoRequestIsRefusedWithWhatCameAndWhatWasExpected() throws Exception {
        client(ApiLimits.defaults().withMaxBodyBytes(2_000));
        ApiClient raw = star.owns(new ApiClient(caller, PlaneNet.at("127.0.0.10"), 10 * SECOND_NS));
        ObjectMapper json = new ObjectMapper();
        List<String> answers = new ArrayList<>();
        List<String> bodies = List.of(
                "{}",
                "{\"changes\": []}",
                "{\"changes\": [{\"action\": \"ADD\", \"recordSet\": {}}]}",
                "{\"changes\": [{\"action\": \"CREATE\", \"recordSet\": {\"name\": \"a..b\", \"type\": \"A\"}}]}",
                "{\"changes\": [{\"action\": \"CREATE\", \"recordSet\": {\"name\": \"a.cloud.test\", \"type\": \"A\","
                        + " \"ttl\": 5, \"records\": [\"not an address\"]}}]}",
                "[" + "1,".repeat(2_000) + "1]");
        for (String body : bodies) {
            raw.post("/zones/cloud.test/changes", json.readTree(body), result -> answers.add(result.problem()));
            net.runFor(SECOND_NS);
        }
        for (String path : List.of("/zones/other.test/records", "/zones/cloud.test/records?limit=0", "/nothing")) {
            raw.get(path, result -> answers.add(result.problem()));
            net.runFor(SECOND_NS);
        }

        assertThat(answers)
                .containsExactly(
                        "400 InvalidInput: changes: missing (expected: a list)",
                        "400 InvalidInput: changes: none (expected: one at least)",
                        "400 InvalidInput: action: ADD (expected: CREATE, DELETE or UPSERT)",
                        "400 InvalidInput: name: a..b (expected: a domain name)",
                        "400 InvalidInput: records: \"not an address\" (expected: data of type A, as in a master file)",
                        "413 : ",
                        "404 NoSuchHostedZone: zone: other.test",
                        "400 InvalidInput: limit: 0 (expected: 1 to 300)",
                        "404 NoSuchResource: GET of no known path");
    }

    private DnsControlClient client(ApiLimits limits) {
        star.owns(new DnsControlApi(server, 443, limits, dns)).start();
        return star.owns(new DnsControlClient(caller, PlaneNet.at("127.0.0.10"), 3 * SECOND_NS));
    }

    private ChangeOutcome change(DnsControlClient client, Change... changes) {
        List<ChangeOutcome> outcomes = new ArrayList<>();
        client.change(ORIGIN, new ChangeBatch(List.of(changes)), outcomes::add);
        net.runFor(SECOND_NS);
        assertThat(outcomes).hasSize(1);
        return outcomes.get(0);
    }

    private Listing listing(DnsControlClient client, List<Name> names) {
        List<Listing> listings = new ArrayList<>();
        client.records(ORIGIN, names, listings::add);
        net.runFor(SECOND_NS);
        assertThat(listings).hasSize(1);
        return listings.get(0);
    }

    private static RecordSet text(String label, String text) {
        return RecordSet.of(List.of(new TXTRecord(name(label), DClass.IN, 5, text)));
    }

    private static Name name(String label) {
        return Name.fromConstantString(label + ".cloud.test.");
    }
}
