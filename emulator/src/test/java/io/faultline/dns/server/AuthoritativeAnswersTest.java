package io.faultline.dns.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultline.dns.wire.Transport;
import io.faultline.dns.wire.WireName;
import io.faultline.dns.zone.Zone;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** What an authoritative server owes in every answer: flags, aliases, denials, additional addresses, edits. */
class AuthoritativeAnswersTest {

    private static final String ZONE = """
            $ORIGIN example.
            @        3600 SOA ns hostmaster 42 7200 900 1209600 300
            @        3600 NS  ns
            @        3600 MX  10 mail
            ns       3600 A   192.0.2.53
            mail     3600 A   192.0.2.25
            mail     3600 AAAA 2001:db8::25
            www      60   CNAME web
            web      60   A   192.0.2.80
            dangling 60   CNAME nowhere
            out      60   CNAME www.elsewhere.
            loop1    60   CNAME loop2
            loop2    60   CNAME loop1
            a.b.c    60   A   192.0.2.9
            old      120  DNAME new
            host.new 60   A   192.0.2.7
            child    3600 NS  ns.child
            child    3600 NS  ns.sibling
            child    3600 DS  12345 13 2 0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF
            ns.child 3600 A   192.0.2.101
            ns.child 3600 AAAA 2001:db8::101
            x.child  3600 TXT "occluded"
            sibling  3600 NS  ns.sibling
            ns.sibling 3600 A 192.0.2.102
            odd      60   TYPE65400 \\# 3 010203
            _svc._tcp 60  SRV 0 0 5000 web
            """;

    private final Asker asker = Asker.of("example.", ZONE);

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "nowhere.example, NXDOMAIN",
        "web.example, NOERROR",
        "b.c.example, NOERROR",
        "z.b.c.example, NXDOMAIN",
        "child2.example, NXDOMAIN"
    })
    void rfc2308NegativeAnswersCarryTheSoaWithTheLesserTtl(String name, String rcode) {
        Message answer = asker.ask(name, Type.MX);
        assertThat(Rcode.string(answer.getRcode())).isEqualTo(rcode);
        assertThat(answer.getHeader().getFlag(Flags.AA)).isTrue();
        assertThat(answer.getSection(Section.ANSWER)).isEmpty();
        assertThat(answer.getSection(Section.AUTHORITY)).hasSize(1);
        Record soa = answer.getSection(Section.AUTHORITY).get(0);
        assertThat(soa.getType()).isEqualTo(Type.SOA);
        assertThat(soa.getTTL()).as("min(3600, 300)").isEqualTo(300);
    }

    @Test
    void rfc1034HeaderCopiesWhatItMustAndNothingElse() {
        Message query = Asker.query("WeB.eXaMpLe", Type.A);
        query.getHeader().setFlag(Flags.RD);
        query.getHeader().setFlag(Flags.AD);
        query.getHeader().setFlag(Flags.CD);
        Message answer = asker.ask(query, Transport.UDP);
        assertThat(answer.getHeader().getID()).isEqualTo(0x1234);
        assertThat(answer.getHeader().printFlags().trim()).isEqualTo("qr aa rd cd");
        // The question's letter case is kept octet for octet, and with it the owner's (draft-vixie-dnsext-dns0x20).
        assertThat(answer.getQuestion().getName().toString()).isEqualTo("WeB.eXaMpLe.");
        assertThat(answer.getSection(Section.ANSWER).get(0).getName().toString())
                .isEqualTo("WeB.eXaMpLe.");
    }

    @Test
    void rfc1034AliasIsFollowedInsideTheZoneOnly() {
        assertThat(Asker.records(asker.ask("www.example", Type.A), Section.ANSWER))
                .containsExactly("web.example. A 192.0.2.80", "www.example. CNAME web.example.");
        Message out = asker.ask("out.example", Type.A);
        assertThat(out.getRcode()).isEqualTo(Rcode.NOERROR);
        assertThat(Asker.records(out, Section.ANSWER)).containsExactly("out.example. CNAME www.elsewhere.");
        assertThat(out.getSection(Section.AUTHORITY)).isEmpty();
    }

    @Test
    void rfc6604RcodeIsThatOfTheLastNameOfTheChain() {
        Message answer = asker.ask("dangling.example", Type.A);
        assertThat(answer.getRcode()).isEqualTo(Rcode.NXDOMAIN);
        assertThat(Asker.records(answer, Section.ANSWER)).containsExactly("dangling.example. CNAME nowhere.example.");
        assertThat(answer.getSection(Section.AUTHORITY)).hasSize(1);
    }

    @Test
    void aLoopOfAliasesEndsWithWhatIsKnown() {
        Message answer = asker.ask("loop1.example", Type.A);
        assertThat(answer.getRcode()).isEqualTo(Rcode.NOERROR);
        assertThat(Asker.records(answer, Section.ANSWER))
                .containsExactly("loop1.example. CNAME loop2.example.", "loop2.example. CNAME loop1.example.");
    }

    @Test
    void rfc1035AddressesOfTheNamedHostComeAlong() {
        assertThat(Asker.records(asker.ask("example", Type.MX), Section.ADDITIONAL))
                .containsExactly("mail.example. A 192.0.2.25", "mail.example. AAAA 2001:db8:0:0:0:0:0:25");
        assertThat(Asker.records(asker.ask("_svc._tcp.example", Type.SRV), Section.ADDITIONAL))
                .containsExactly("web.example. A 192.0.2.80");
    }

    @Test
    void namesOutsideAllZonesAreRefusedWithoutReferral() {
        Message answer = asker.ask("www.elsewhere", Type.A);
        assertThat(answer.getRcode()).isEqualTo(Rcode.REFUSED);
        assertThat(answer.getHeader().getFlag(Flags.AA)).isFalse();
        assertThat(answer.getSection(Section.AUTHORITY)).isEmpty();
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({"OPT, FORMERR", "TSIG, NOTIMP", "TKEY, NOTIMP", "MAILA, NOTIMP", "MAILB, NOTIMP", "AXFR, REFUSED"})
    void metaTypesAreNoData(String type, String rcode) {
        assertThat(Rcode.string(asker.ask("example", Type.value(type)).getRcode()))
                .isEqualTo(rcode);
    }

    @Test
    void anEmptiedNameAnswersNodataAndComesBack() {
        Name web = Name.fromConstantString("web.example.");
        Zone healthy = asker.zones.find(WireName.of("web.example"));
        assertThat(healthy).isNotNull();
        List<Record> records = healthy.rrset(web, Type.A);
        asker.zones.edit(Name.fromConstantString("example."), zone -> zone.withEmptyRRset(web, Type.A));
        Message empty = asker.ask("web.example", Type.A);
        assertThat(empty.getRcode()).isEqualTo(Rcode.NOERROR);
        assertThat(empty.getSection(Section.ANSWER)).isEmpty();
        assertThat(Asker.records(empty, Section.AUTHORITY)).first().asString().contains("SOA");
        assertThat(asker.ask("mail.example", Type.A).getSection(Section.ANSWER)).hasSize(1);

        Zone restored = asker.zones.edit(Name.fromConstantString("example."), zone -> zone.withRRset(records));
        assertThat(asker.ask("web.example", Type.A).getSection(Section.ANSWER)).hasSize(1);
        assertThat(restored.serial()).isEqualTo(healthy.serial() + 2);
        assertThat(healthy.rrset(web, Type.A))
                .as("the old zone has not changed")
                .isEqualTo(records);

        asker.zones.edit(Name.fromConstantString("example."), zone -> zone.withoutRRset(web, Type.A));
        assertThat(asker.ask("web.example", Type.A).getRcode()).isEqualTo(Rcode.NXDOMAIN);
    }

    @Test
    void aRecordCanBeAddedWhereThereWasNoName() throws Exception {
        Name fresh = Name.fromConstantString("a.fresh.example.");
        Record record = new ARecord(fresh, DClass.IN, 5, java.net.InetAddress.getByAddress(new byte[] {10, 0, 0, 1}));
        asker.zones.edit(Name.fromConstantString("example."), zone -> zone.withRRset(List.of(record)));
        assertThat(Asker.records(asker.ask("a.fresh.example", Type.A), Section.ANSWER))
                .containsExactly("a.fresh.example. A 10.0.0.1");
        assertThat(asker.ask("fresh.example", Type.A).getRcode())
                .as("empty non-terminal")
                .isEqualTo(Rcode.NOERROR);
        Record alias = new CNAMERecord(fresh, DClass.IN, 5, Name.root);
        org.assertj.core.api.Assertions.assertThatThrownBy(() ->
                        asker.zones.edit(Name.fromConstantString("example."), zone -> zone.withRRset(List.of(alias))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("CNAME and other data at a.fresh.example.");
        asker.zones.edit(Name.fromConstantString("example."), zone -> zone.withoutRRset(fresh, Type.ANY));
        assertThat(asker.ask("fresh.example", Type.A).getRcode())
                .as("gone with its only child")
                .isEqualTo(Rcode.NXDOMAIN);
    }
}
