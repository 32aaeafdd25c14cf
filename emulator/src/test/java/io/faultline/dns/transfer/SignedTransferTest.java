package io.faultline.dns.transfer;

import static io.faultline.dns.transfer.TransferNet.ORIGIN;
import static io.faultline.dns.transfer.TransferNet.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import io.faultline.dns.server.Asker;
import io.faultline.dns.sign.DenialPolicy;
import io.faultline.dns.sign.SignedZones;
import io.faultline.dns.sign.SigningAlgorithm;
import io.faultline.dns.sign.ZoneSigner;
import io.faultline.dns.update.UpdateService;
import io.faultline.dns.wire.TtlScale;
import io.faultline.dns.zone.RandomEdits;
import io.faultline.dns.zone.Zone;
import io.faultline.testing.RealTool;
import io.faultline.testing.TestNet;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;
import org.xbill.DNS.Update;

/** Signed zones travel with their signatures and proofs, whole and by differences, and stay signed when they are updated. */
class SignedTransferTest {

    @RegisterExtension
    final TestNet net = new TestNet();

    @TempDir
    Path folder;

    private TransferNet xfr;

    @BeforeEach
    void build() {
        xfr = new TransferNet(net);
    }

    @AfterEach
    void close() throws Exception {
        xfr.star.close();
    }

    private static ZoneSigner signer(boolean nsec3) {
        DenialPolicy denial = nsec3 ? DenialPolicy.nsec3() : DenialPolicy.nsec();
        return SignedZones.signer(SigningAlgorithm.ED25519, denial, 7, SignedZones.realDate());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aReplicaOfASignedZoneIsThatZoneAndVerifies(boolean nsec3) throws Exception {
        RealTool verify = RealTool.require("ldns-verify-zone", "ldnsutils");
        RandomEdits edits = new RandomEdits(11, signer(nsec3)::sign);
        xfr.zones.put(edits.zone());
        TransferNet.Replica replica = xfr.new Replica(null, TtlScale.NONE);
        net.runFor(SECOND);
        for (int i = 0; i < 12; i++) {
            for (int k = 0; k <= i % 3; k++) {
                xfr.zones.put(edits.next());
            }
            replica.secondary.refresh();
            net.runFor(SECOND);
            Zone copy = replica.zones.get(ORIGIN);
            assertThat(copy.isSigned()).isTrue();
            assertThat(TransferNet.sorted(copy.records()))
                    .as("round %d, events %s", i, replica.events)
                    .isEqualTo(TransferNet.sorted(edits.zone().records()));
        }
        assertThat(replica.events).hasSize(13).allMatch(event -> event.startsWith("serial"));
        Path file = Files.writeString(folder.resolve("copy.zone"), SignedZones.masterFile(replica.zones.get(ORIGIN)));
        RealTool.Result result = verify.run(file.toString());
        assertThat(result.exitCode()).as(result.toString()).isZero();
    }

    @Test
    void aReplicaProvesAbsenceAsItsPrimaryDoes() {
        xfr.zones.put(signer(true).sign(xfr.zone()));
        TransferNet.Replica replica = xfr.new Replica(null, TtlScale.NONE);
        net.runFor(SECOND);
        byte[] query = Asker.withEdns(Asker.query("no.such.name.example", Type.A), 1232, true)
                .toWire();
        Message ours = Asker.parse(xfr.udp(query, xfr.primaryHost));
        Message theirs = Asker.parse(xfr.udp(query, xfr.secondaryHost));
        assertThat(theirs.getRcode()).isEqualTo(Rcode.NXDOMAIN);
        assertThat(theirs.getSection(Section.AUTHORITY)).hasSizeGreaterThan(3);
        assertThat(Asker.records(theirs, Section.AUTHORITY)).isEqualTo(Asker.records(ours, Section.AUTHORITY));
        assertThat(replica.zones.get(ORIGIN).resigner()).isNull();
    }

    @Test
    void anUpdateOfASignedZoneIsSignedAndReachesTheReplica() throws Exception {
        RealTool verify = RealTool.require("ldns-verify-zone", "ldnsutils");
        xfr.zones.put(signer(false).sign(xfr.zone()));
        UpdateService updates = new UpdateService(xfr.zones);
        updates.allow(ORIGIN, TransferNet.ANYONE);
        xfr.primary.addService(updates);
        TransferNet.Replica replica = xfr.new Replica(null, TtlScale.NONE);
        xfr.notifier.peers(ORIGIN, List.of(new Peer(TransferNet.dns(xfr.secondaryHost), null)));
        net.runFor(SECOND);

        Update update = new Update(ORIGIN);
        update.add(
                Record.fromString(Name.fromConstantString("new.example."), Type.A, DClass.IN, 60, "127.9.0.1", ORIGIN));
        update.delete(Name.fromConstantString("www.example."));
        assertThat(rcode(update)).isEqualTo(Rcode.NOERROR);
        net.runFor(SECOND);

        Zone copy = replica.zones.get(ORIGIN);
        assertThat(TransferNet.sorted(copy.records()))
                .isEqualTo(TransferNet.sorted(xfr.zone().records()));
        assertThat(copy.rrset(Name.fromConstantString("new.example."), Type.RRSIG))
                .hasSize(2);
        assertThat(copy.records())
                .noneMatch(record -> record.getName().toString().equals("www.example."));
        Path file = Files.writeString(folder.resolve("copy.zone"), SignedZones.masterFile(copy));
        RealTool.Result result = verify.run(file.toString());
        assertThat(result.exitCode()).as(result.toString()).isZero();

        Update forged = new Update(ORIGIN);
        forged.delete(Name.fromConstantString("new.example."), Type.RRSIG);
        assertThat(rcode(forged)).as("signatures are the signer's").isEqualTo(Rcode.REFUSED);
    }

    private int rcode(Update update) {
        return Asker.parse(xfr.udp(update.toWire(), xfr.primaryHost)).getRcode();
    }
}
