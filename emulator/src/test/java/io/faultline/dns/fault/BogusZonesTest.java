package io.faultline.dns.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faultline.dns.fault.action.BogusZones;
import io.faultline.dns.fault.select.DnssecOkIs;
import io.faultline.dns.server.Asker;
import io.faultline.dns.sign.DenialPolicy;
import io.faultline.dns.sign.SignedZones;
import io.faultline.dns.sign.SigningAlgorithm;
import io.faultline.dns.sign.bogus.BogusVariants;
import io.faultline.testing.TestNet;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** A signed zone is bogus for some, and for as long as the fault is on; a real validator's word is heard elsewhere. */
class BogusZonesTest {

    @RegisterExtension
    final TestNet net = new TestNet();

    private FaultyServer ns;

    @BeforeEach
    void start() {
        ns = new FaultyServer(net, "plain.example.", "@ 60 SOA ns h 1 1 1 1 1\n@ 60 NS ns\nns 60 A 127.1.0.2\n");
        ns.server
                .zones()
                .put(SignedZones.signer(SigningAlgorithm.ED25519, DenialPolicy.nsec(), 5, 1_800_000_000L)
                        .sign(SignedZones.load("signed.example", """
                                @   3600 SOA ns h 7 7200 900 1209600 300
                                @   3600 NS  ns
                                ns  3600 A   192.0.2.53
                                www 3600 A   192.0.2.80
                                """)));
    }

    private List<String> signatures() {
        Message query = Asker.withEdns(Asker.query("www.signed.example", Type.A), 1232, true);
        return ns.answer(query).getSection(Section.ANSWER).stream()
                .filter(record -> record.getType() == Type.RRSIG)
                .map(Record::rdataToString)
                .toList();
    }

    @Test
    void signaturesAreWrongUntilTheFaultEndsAndTheServersZoneStaysAsItIs() throws IOException {
        List<String> right = signatures();
        assertThat(right).hasSize(1);
        ServerFault flipped = ns.on(new BogusZones(BogusVariants.get("flipped-bit")), new DnssecOkIs(true));
        List<String> wrong = signatures();
        assertThat(wrong).hasSize(1).isNotEqualTo(right);
        Name www = Name.fromString("www.signed.example.");
        Record other = Record.fromString(www, Type.A, DClass.IN, 60, "192.0.2.81", Name.root);
        ns.server.zones().edit(Name.fromString("signed.example."), zone -> zone.withRRset(List.of(other)));
        assertThat(signatures()).as("an edit is broken anew").hasSize(1).isNotEqualTo(wrong);
        assertThat(Asker.records(ns.answer("www.signed.example", Type.A), Section.ANSWER))
                .containsExactly("www.signed.example. A 192.0.2.81");
        ns.off(flipped);
        ns.on(new BogusZones(BogusVariants.get("missing-signatures")));
        assertThat(signatures()).isEmpty();
        assertThat(Asker.records(ns.answer("ns.plain.example", Type.A), Section.ANSWER))
                .as("a zone that is not signed")
                .hasSize(1);
    }

    @Test
    void whatCannotBeBrokenIsRefused() throws IOException {
        ns.server.zones().remove(Name.fromString("signed.example."));
        assertThatThrownBy(() -> ns.on(new BogusZones(BogusVariants.get("expired"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expired at ns")
                .hasMessageContaining("signed here");
    }
}
