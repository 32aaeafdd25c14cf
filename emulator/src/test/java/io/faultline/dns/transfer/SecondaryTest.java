package io.faultline.dns.transfer;

import static io.faultline.dns.transfer.TransferNet.ORIGIN;
import static io.faultline.dns.transfer.TransferNet.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import io.faultline.dns.server.Asker;
import io.faultline.dns.tsig.AccessList;
import io.faultline.dns.tsig.AccessRule;
import io.faultline.dns.wire.TtlScale;
import io.faultline.dns.zone.Zone;
import io.faultline.fabric.Link;
import io.faultline.testing.TestNet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** A secondary keeps up with its primary by the timers of RFC 1034 section 4.3.5, and falls behind where it is cut off. */
class SecondaryTest {

    private static final long HOUR = 3600 * SECOND;

    @RegisterExtension
    final TestNet net = new TestNet();

    private TransferNet xfr;
    private Link link;

    @BeforeEach
    void build() {
        xfr = new TransferNet(net);
        link = xfr.star.link(xfr.primaryHost);
    }

    @AfterEach
    void close() throws Exception {
        xfr.star.close();
    }

    private Message ask(String name, int type) {
        return Asker.parse(
                xfr.udp(Asker.withEdns(Asker.query(name, type), 1232, false).toWire(), xfr.secondaryHost));
    }

    private long serialSeen() {
        return ((SOARecord) ask("example.", Type.SOA).getSection(Section.ANSWER).get(0)).getSerial();
    }

    private void cut() {
        link.down(Link.InFlight.DROP, net.nowNs());
    }

    private void mend() {
        link.up(net.nowNs());
    }

    @Test
    void aSecondaryThatIsCutOffAnswersWithAStaleSerialUntilTheLinkIsMended() {
        TransferNet.Replica replica = xfr.new Replica(null, TtlScale.NONE);
        net.runFor(SECOND);
        assertThat(serialSeen()).isEqualTo(1);
        cut();
        xfr.put("new 60 A 127.9.0.1");
        net.runFor(5 * HOUR);
        assertThat(serialSeen()).isEqualTo(1);
        assertThat(ask("new.example.", Type.A).getRcode()).isEqualTo(Rcode.NXDOMAIN);
        assertThat(replica.events).last().isEqualTo("failed: 127.0.0.1#53 is silent");
        mend();
        // The retry interval and the tries of one check bound how long it takes.
        net.runFor(600 * SECOND + 62 * SECOND);
        assertThat(serialSeen()).isEqualTo(2);
        assertThat(ask("new.example.", Type.A).getRcode()).isEqualTo(Rcode.NOERROR);
    }

    @Test
    void aZoneThatHasExpiredIsServfailAndComesBackWithItsPrimary() {
        TransferNet.Replica replica = xfr.new Replica(null, TtlScale.NONE);
        net.runFor(SECOND);
        cut();
        net.runFor(23 * HOUR);
        assertThat(ask("www.example.", Type.A).getRcode()).isEqualTo(Rcode.NOERROR);
        net.runFor(HOUR);
        Message expired = ask("www.example.", Type.A);
        assertThat(expired.getRcode()).isEqualTo(Rcode.SERVFAIL);
        assertThat(expired.toString()).contains("Extended DNS Error: INVALID_DATA");
        assertThat(replica.events).contains("expired");
        mend();
        net.runFor(700 * SECOND);
        assertThat(ask("www.example.", Type.A).getRcode()).isEqualTo(Rcode.NOERROR);
    }

    @Test
    void beforeTheZoneHasComeTheAnswerIsServfail() {
        cut();
        TransferNet.Replica replica = xfr.new Replica(null, TtlScale.NONE);
        net.runFor(SECOND);
        Message early = ask("www.example.", Type.A);
        assertThat(early.getRcode()).isEqualTo(Rcode.SERVFAIL);
        assertThat(early.toString()).contains("Extended DNS Error: NOT_READY");
        net.runFor(100 * SECOND);
        mend();
        net.runFor(120 * SECOND);
        assertThat(serialSeen()).isEqualTo(1);
        assertThat(replica.events).last().isEqualTo("serial 1");
    }

    @Test
    void withoutANotifyANewVersionIsFoundAtTheRefresh() {
        TransferNet.Replica replica = xfr.new Replica(null, TtlScale.NONE);
        net.runFor(SECOND);
        xfr.put("new 60 A 127.9.0.1");
        net.runFor(HOUR - 2 * SECOND);
        assertThat(replica.serial()).isEqualTo(1);
        net.runFor(2 * SECOND);
        assertThat(replica.serial()).isEqualTo(2);
        assertThat(replica.events).containsExactly("serial 1", "serial 2");
    }

    @Test
    void theIntervalsAreDividedByTheSpeedOfTheRun() {
        TransferNet.Replica replica = xfr.new Replica(null, new TtlScale(60));
        net.runFor(SECOND);
        xfr.put("new 60 A 127.9.0.1");
        net.runFor(58 * SECOND);
        assertThat(replica.serial()).isEqualTo(1);
        net.runFor(2 * SECOND);
        assertThat(replica.serial()).isEqualTo(2);
        assertThat(replica.zones.get(ORIGIN).soa().getRefresh())
                .as("as the primary has it")
                .isEqualTo(3600);
    }

    @Test
    void whereDifferencesDoNotFitTheWholeZoneIsAskedFor() {
        TransferNet.Replica replica = xfr.new Replica(null, TtlScale.NONE);
        net.runFor(SECOND);
        // A version of which the primary's differences do not lead to what it has.
        Zone other = Asker.zone("example.", TransferNet.ZONE + "stray 60 A 127.9.0.9\n");
        replica.zones.put(other);
        xfr.zones.edit(
                ORIGIN, zone -> zone.withoutRRset(org.xbill.DNS.Name.fromConstantString("www.example."), Type.A));
        xfr.zones.edit(ORIGIN, zone -> zone.withRRset(TransferNet.records("stray 60 A 127.9.0.9")));
        replica.secondary.refresh();
        net.runFor(SECOND);
        assertThat(TransferNet.sorted(replica.zones.get(ORIGIN).records()))
                .isEqualTo(TransferNet.sorted(xfr.zone().records()));
        assertThat(replica.events).containsExactly("serial 1", "serial 3");
    }

    @Test
    void aSecondaryThatIsNotLetInSaysSo() {
        xfr.transfers.allow(ORIGIN, AccessList.of(new AccessRule(null, TransferNet.KEY.name())));
        TransferNet.Replica unsigned = xfr.new Replica(null, TtlScale.NONE);
        net.runFor(SECOND);
        assertThat(unsigned.events).containsExactly("failed: 127.0.0.1#53: REFUSED");
        assertThat(ask("www.example.", Type.A).getRcode()).isEqualTo(Rcode.SERVFAIL);
    }

    @Test
    void aSecondaryWithTheKeyIsLetIn() {
        xfr.transfers.allow(ORIGIN, AccessList.of(new AccessRule(null, TransferNet.KEY.name())));
        TransferNet.Replica signed = xfr.new Replica(TransferNet.KEY, TtlScale.NONE);
        net.runFor(SECOND);
        assertThat(signed.events).containsExactly("serial 1");
        xfr.put("new 60 A 127.9.0.1");
        signed.secondary.refresh();
        net.runFor(SECOND);
        assertThat(signed.events).containsExactly("serial 1", "serial 2");
    }

    @Test
    void aServerThatIsDownIsNoPrimary() {
        xfr.primary.stop();
        TransferNet.Replica replica = xfr.new Replica(null, TtlScale.NONE);
        net.runFor(70 * SECOND);
        assertThat(replica.events).first().asString().contains("127.0.0.1#53");
        xfr.primary.start();
        net.runFor(120 * SECOND);
        assertThat(replica.serial()).isEqualTo(1);
    }
}
