package io.faultline.dns.update;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultline.dns.server.Asker;
import io.faultline.dns.tsig.AccessList;
import io.faultline.dns.tsig.AccessRule;
import io.faultline.dns.wire.Transport;
import io.faultline.dns.zone.Zone;
import io.faultline.packet.Prefix;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;
import org.xbill.DNS.Update;

/** RFC 2136, section by section, with dnsjava's updates. */
class Rfc2136UpdateTest {

    private static final Name ORIGIN = Name.fromConstantString("example.");

    private final Asker asker = Asker.of("example.", """
            @ 3600 SOA ns h 7 7200 900 1209600 300
            @ 3600 NS ns
            @ 3600 MX 10 mail
            ns 3600 A 192.0.2.53
            www 60 A 192.0.2.80
            www 60 A 192.0.2.81
            alias 60 CNAME www
            a.ent 60 TXT x
            """);
    private final UpdateService service = new UpdateService(asker.zones);

    @BeforeEach
    void allow() {
        asker.responder.addService(service);
        service.allow(ORIGIN, AccessList.of(new AccessRule(Prefix.DEFAULT_IPV4, null)));
    }

    private static Name name(String label) {
        return label.equals("@") ? ORIGIN : Name.fromConstantString(label + ".example.");
    }

    private static Update update() {
        return new Update(ORIGIN);
    }

    private static Record record(String owner, int type, int ttl, String rdata) throws Exception {
        return Record.fromString(name(owner), type, DClass.IN, ttl, rdata, ORIGIN);
    }

    private int send(Message update) {
        Message answer = Asker.parse(asker.ask(update.toWire(), Transport.TCP));
        assertThat(answer.getHeader().getOpcode()).isEqualTo(Opcode.UPDATE);
        assertThat(answer.getHeader().getID()).isEqualTo(update.getHeader().getID());
        return answer.getRcode();
    }

    private void accepted(Message update) {
        assertThat(Rcode.string(send(update))).isEqualTo("NOERROR");
    }

    private Zone zone() {
        return asker.zones.get(ORIGIN);
    }

    private List<String> at(String owner, int type) {
        return zone().rrset(name(owner), type).stream()
                .map(record -> record.getTTL() + " " + record.rdataToString())
                .sorted()
                .toList();
    }

    // Section 2.4: prerequisites.

    @ParameterizedTest
    @CsvSource({
        // class, owner, type, rdata: the code where it holds and where it does not.
        "ANY,  www,     A,    , NOERROR",
        "ANY,  www,     AAAA, , NXRRSET",
        "ANY,  nowhere, A,    , NXRRSET",
        "NONE, www,     AAAA, , NOERROR",
        "NONE, www,     A,    , YXRRSET",
        "ANY,  www,     ANY,  , NOERROR",
        "ANY,  nowhere, ANY,  , NXDOMAIN",
        "ANY,  ent,     ANY,  , NXDOMAIN",
        "NONE, nowhere, ANY,  , NOERROR",
        "NONE, ent,     ANY,  , NOERROR",
        "NONE, www,     ANY,  , YXDOMAIN",
        "IN,   ns,      A, 192.0.2.53, NOERROR",
        "IN,   ns,      A, 192.0.2.54, NXRRSET",
        "IN,   www,     A, 192.0.2.80, NXRRSET",
        "IN,   nowhere, A, 192.0.2.80, NXRRSET"
    })
    void aPrerequisite(String dclass, String owner, String type, String rdata, String rcode) throws Exception {
        Update update = update();
        Record condition = rdata == null
                ? Record.newRecord(name(owner), Type.value(type), DClass.value(dclass), 0)
                : record(owner, Type.value(type), 0, rdata);
        update.addRecord(condition, Section.PREREQ);
        update.add(record("added", Type.A, 60, "192.0.2.1"));
        assertThat(Rcode.string(send(update))).isEqualTo(rcode);
        assertThat(at("added", Type.A)).hasSize(rcode.equals("NOERROR") ? 1 : 0);
        assertThat(zone().serial()).isEqualTo(rcode.equals("NOERROR") ? 8 : 7);
    }

    @Test
    void anRRsetMayBeRequiredRecordByRecordInAnyOrder() throws Exception {
        Update update = update();
        update.present(record("www", Type.A, 0, "192.0.2.81"));
        update.present(record("www", Type.A, 0, "192.0.2.80"));
        accepted(update);
        update.addRecord(record("www", Type.A, 0, "192.0.2.82"), Section.PREREQ);
        assertThat(send(update)).isEqualTo(Rcode.NXRRSET);
    }

    @Test
    void aPrerequisiteThatCannotBeOneIsAFormErrorOrOutOfTheZone() throws Exception {
        assertThat(sendPrerequisite(record("www", Type.A, 60, "192.0.2.80"))).isEqualTo(Rcode.FORMERR);
        assertThat(sendPrerequisite(Record.newRecord(name("www"), Type.A, DClass.CH, 0)))
                .isEqualTo(Rcode.FORMERR);
        assertThat(sendPrerequisite(Record.newRecord(Name.fromConstantString("other."), Type.A, DClass.ANY, 0)))
                .isEqualTo(Rcode.NOTZONE);
        assertThat(sendPrerequisite(Record.newRecord(name("www"), Type.A, DClass.ANY, 0, new byte[] {1, 2, 3, 4})))
                .isEqualTo(Rcode.FORMERR);
    }

    private int sendPrerequisite(Record condition) {
        Update update = update();
        update.addRecord(condition, Section.PREREQ);
        return send(update);
    }

    // Section 2.5 and 3.4: updates.

    @Test
    void addingARecordGivesTheNextSerialAndAddingItAgainDoesNothing() throws Exception {
        Update update = update();
        update.add(record("www", Type.A, 60, "192.0.2.82"));
        accepted(update);
        assertThat(at("www", Type.A)).containsExactly("60 192.0.2.80", "60 192.0.2.81", "60 192.0.2.82");
        assertThat(zone().serial()).isEqualTo(8);
        accepted(update);
        assertThat(zone().serial()).as("nothing has changed").isEqualTo(8);
    }

    @Test
    void anotherTtlIsThatOfTheWholeRRset() throws Exception {
        Update update = update();
        update.add(record("www", Type.A, 300, "192.0.2.80"));
        accepted(update);
        assertThat(at("www", Type.A)).containsExactly("300 192.0.2.80", "300 192.0.2.81");
        assertThat(zone().serial()).isEqualTo(8);
    }

    @Test
    void recordsRRsetsAndNamesAreDeleted() throws Exception {
        Update update = update();
        update.delete(record("www", Type.A, 60, "192.0.2.80"));
        accepted(update);
        assertThat(at("www", Type.A)).containsExactly("60 192.0.2.81");
        Update set = update();
        set.delete(name("www"), Type.A);
        accepted(set);
        assertThat(zone().records()).noneMatch(record -> record.getName().equals(name("www")));
        Update everything = update();
        everything.delete(name("a.ent"));
        accepted(everything);
        assertThat(asker.ask("ent.example", Type.A).getRcode()).isEqualTo(Rcode.NXDOMAIN);
        assertThat(zone().serial()).isEqualTo(10);
    }

    @Test
    void theApexKeepsItsSoaAndItsLastNameServer() throws Exception {
        Update update = update();
        update.delete(ORIGIN);
        accepted(update);
        assertThat(at("@", Type.MX)).isEmpty();
        assertThat(at("@", Type.NS)).hasSize(1);
        assertThat(at("@", Type.SOA)).hasSize(1);
        Update nameServers = update();
        nameServers.delete(ORIGIN, Type.NS);
        nameServers.delete(record("@", Type.NS, 3600, "ns"));
        nameServers.delete(ORIGIN, Type.SOA);
        accepted(nameServers);
        assertThat(at("@", Type.NS)).containsExactly("3600 ns.example.");
        Update replaced = update();
        replaced.add(record("@", Type.NS, 3600, "ns2"));
        replaced.delete(record("@", Type.NS, 3600, "ns"));
        accepted(replaced);
        assertThat(at("@", Type.NS)).containsExactly("3600 ns2.example.");
    }

    @Test
    void cnameAndOtherDataKeepApartWithoutAnError() throws Exception {
        Update update = update();
        update.add(record("www", Type.CNAME, 60, "ns"));
        update.add(record("alias", Type.A, 60, "192.0.2.9"));
        accepted(update);
        assertThat(at("www", Type.CNAME)).isEmpty();
        assertThat(at("alias", Type.A)).isEmpty();
        assertThat(zone().serial()).isEqualTo(7);
        Update replaced = update();
        replaced.add(record("alias", Type.CNAME, 30, "ns"));
        accepted(replaced);
        assertThat(at("alias", Type.CNAME)).containsExactly("30 ns.example.");
        Update turned = update();
        turned.delete(name("www"), Type.A);
        turned.add(record("www", Type.CNAME, 30, "ns"));
        accepted(turned);
        assertThat(at("www", Type.CNAME)).containsExactly("30 ns.example.");
    }

    @Test
    void anSoaIsTakenIfItsSerialIsGreaterAndOnlyAtTheApex() throws Exception {
        Update older = update();
        older.add(record("@", Type.SOA, 3600, "ns h 6 1 1 1 1"));
        accepted(older);
        assertThat(zone().serial()).isEqualTo(7);
        Update elsewhere = update();
        elsewhere.add(record("www", Type.SOA, 3600, "ns h 99 1 1 1 1"));
        accepted(elsewhere);
        assertThat(zone().serial()).isEqualTo(7);
        Update newer = update();
        newer.add(record("@", Type.SOA, 3600, "ns h 2026112400 1 2 3 4"));
        newer.add(record("new", Type.A, 60, "192.0.2.1"));
        accepted(newer);
        assertThat(zone().serial()).as("its own, not one more").isEqualTo(2026112400);
        assertThat(zone().soa().getRetry()).isEqualTo(2);
    }

    @Test
    void oneWrongRecordAndNothingIsDone() throws Exception {
        Update update = update();
        update.add(record("new", Type.A, 60, "192.0.2.1"));
        update.delete(name("www"));
        update.addRecord(Record.newRecord(Name.fromConstantString("other."), Type.A, DClass.ANY, 0), Section.UPDATE);
        Zone before = zone();
        assertThat(send(update)).isEqualTo(Rcode.NOTZONE);
        assertThat(zone()).isSameAs(before);
    }

    @ParameterizedTest
    @CsvSource({
        "IN, ANY, 0, 01020304", "IN, AXFR, 0, 01020304", "IN, A, 60, ''", "ANY, A, 60, ''", "ANY, A, 0, 01020304",
        "ANY, AXFR, 0, ''", "NONE, ANY, 0, 01020304", "NONE, A, 60, 01020304", "CH, A, 0, 01020304", "IN, OPT, 0, ''"
    })
    void aRecordThatNoUpdateCanHaveIsAFormError(String dclass, String type, int ttl, String rdata) {
        byte[] octets = java.util.HexFormat.of().parseHex(rdata);
        Update update = update();
        Message raw = update;
        java.io.ByteArrayOutputStream message = new java.io.ByteArrayOutputStream();
        byte[] head = raw.toWire();
        head[9] = 1;
        message.writeBytes(head);
        message.writeBytes(name("www").toWire());
        java.nio.ByteBuffer fixed = java.nio.ByteBuffer.allocate(10);
        fixed.putShort((short) Type.value(type)).putShort((short) DClass.value(dclass));
        fixed.putInt(ttl).putShort((short) octets.length);
        message.writeBytes(fixed.array());
        message.writeBytes(octets);
        Zone before = zone();
        Message answer = Asker.parse(asker.ask(message.toByteArray(), Transport.TCP));
        assertThat(Rcode.string(answer.getRcode())).isEqualTo("FORMERR");
        assertThat(zone()).isSameAs(before);
    }

    // Section 3.1 and 3.3.

    @Test
    void theZoneSectionNamesAZoneOfThisServerByItsSoa() {
        assertThat(send(new Update(Name.fromConstantString("other.")))).isEqualTo(Rcode.NOTAUTH);
        assertThat(send(new Update(name("www")))).isEqualTo(Rcode.NOTAUTH);
        Message noSoa = new Message();
        noSoa.getHeader().setOpcode(Opcode.UPDATE);
        noSoa.addRecord(Record.newRecord(ORIGIN, Type.A, DClass.IN), Section.ZONE);
        assertThat(send(noSoa)).isEqualTo(Rcode.FORMERR);
        Message none = new Message();
        none.getHeader().setOpcode(Opcode.UPDATE);
        assertThat(send(none)).isEqualTo(Rcode.FORMERR);
        Message chaos = new Message();
        chaos.getHeader().setOpcode(Opcode.UPDATE);
        chaos.addRecord(Record.newRecord(ORIGIN, Type.SOA, DClass.CH), Section.ZONE);
        assertThat(send(chaos)).isEqualTo(Rcode.NOTAUTH);
    }

    @Test
    void whoMayNotIsRefusedAndLearnsNothing() throws Exception {
        service.allow(ORIGIN, AccessList.of(new AccessRule(Prefix.of("192.0.2.0/24"), null)));
        Update update = update();
        update.absent(name("www"));
        assertThat(send(update)).isEqualTo(Rcode.REFUSED);
        service.allow(ORIGIN, AccessList.of(new AccessRule(null, Name.fromConstantString("key.test."))));
        assertThat(send(update)).isEqualTo(Rcode.REFUSED);
    }

    @Test
    void whatNoZoneMayBeIsRefused() throws Exception {
        Update update = update();
        update.add(record("both", Type.DNAME, 60, "www"));
        update.add(record("both", Type.NS, 60, "ns"));
        Zone before = zone();
        assertThat(send(update)).isEqualTo(Rcode.REFUSED);
        assertThat(zone()).isSameAs(before);
    }

    @Test
    void octetsThatAreNoUpdateNeverEscape() throws Exception {
        Update update = update();
        update.present(name("www"), Type.A);
        update.add(record("new", Type.MX, 60, "10 mail"));
        update.delete(name("www"));
        byte[] whole = update.toWire();
        SplittableRandom random = new SplittableRandom(2136);
        for (int i = 0; i < 20_000; i++) {
            byte[] mutated = Arrays.copyOf(whole, random.nextInt(4) == 0 ? random.nextInt(whole.length) : whole.length);
            for (int k = random.nextInt(4); k >= 0 && mutated.length > 12; k--) {
                mutated[12 + random.nextInt(mutated.length - 12)] = (byte) random.nextInt(256);
            }
            byte[] answer = asker.ask(mutated, Transport.TCP);
            if (answer != null) {
                Asker.parse(answer);
            }
            assertThat(zone().rrset(ORIGIN, Type.SOA)).hasSize(1);
        }
    }
}
