package io.faultline.dns.transfer;

import static io.faultline.dns.transfer.TransferNet.ORIGIN;
import static io.faultline.dns.transfer.TransferNet.SECOND;
import static io.faultline.dns.transfer.TransferNet.dns;
import static org.assertj.core.api.Assertions.assertThat;

import io.faultline.dns.server.Asker;
import io.faultline.dns.wire.TtlScale;
import io.faultline.fabric.Link;
import io.faultline.testing.TestNet;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** RFC 1996: primaries tell, secondaries listen. */
class Rfc1996NotifyTest {

    @RegisterExtension
    final TestNet net = new TestNet();

    private TransferNet xfr;

    @BeforeEach
    void build() {
        xfr = new TransferNet(net);
    }

    @AfterEach
    void close() throws Exception {
        xfr.star.close();
    }

    /** Listens at the secondary's DNS port without ever answering. */
    private List<Message> mute() {
        List<Message> heard = new ArrayList<>();
        Channel channel = xfr.secondaryHost
                .udpBootstrap()
                .handler(new SimpleChannelInboundHandler<DatagramPacket>() {
                    @Override
                    protected void channelRead0(ChannelHandlerContext ctx, DatagramPacket packet) {
                        heard.add(Asker.parse(ByteBufUtil.getBytes(packet.content())));
                    }
                })
                .bind(dns(xfr.secondaryHost))
                .channel();
        xfr.star.owns(channel::close);
        net.runFor(0);
        return heard;
    }

    private Peer secondary() {
        return new Peer(dns(xfr.secondaryHost), null);
    }

    private static Message notify(String origin, int type) {
        Message message = new Message(77);
        message.getHeader().setOpcode(Opcode.NOTIFY);
        message.getHeader().setFlag(Flags.AA);
        message.addRecord(Record.newRecord(Name.fromConstantString(origin), type, DClass.IN), Section.QUESTION);
        return message;
    }

    @Test
    void aNotifyIsAnAuthoritativeQuestionForTheSoaWithTheSoaAsAHint() {
        List<Message> heard = mute();
        xfr.notifier.peers(ORIGIN, List.of(secondary()));
        net.runForMs(100);
        Message message = heard.get(0);
        assertThat(message.getHeader().getOpcode()).isEqualTo(Opcode.NOTIFY);
        assertThat(message.getHeader().getFlag(Flags.AA)).isTrue();
        assertThat(message.getHeader().getFlag(Flags.QR)).isFalse();
        assertThat(message.getQuestion()).hasToString("example.\t\t0\tIN\tSOA");
        assertThat(message.getSection(Section.ANSWER))
                .containsExactly(xfr.zone().soa());
    }

    @Test
    void whoIsSilentIsToldAgainAtGrowingIntervalsAndThenLeftAlone() {
        List<Message> heard = mute();
        xfr.notifier.peers(ORIGIN, List.of(secondary()));
        long[] afterSeconds = {1, 3, 7, 15, 31};
        for (int i = 0; i < afterSeconds.length; i++) {
            net.loop().runUntil(afterSeconds[i] * SECOND);
            assertThat(heard).as("after %d s", afterSeconds[i]).hasSize(i + 1);
        }
        net.runFor(120 * SECOND);
        assertThat(heard).hasSize(5);
        assertThat(xfr.notifier.pending()).isZero();
        assertThat(heard)
                .extracting(message -> message.getHeader().getID())
                .containsOnly(heard.get(0).getHeader().getID());
    }

    @Test
    void editsOfOneMomentAreToldOnce() {
        List<Message> heard = mute();
        xfr.notifier.peers(ORIGIN, List.of(secondary()));
        net.runForMs(100);
        heard.clear();
        xfr.put("a 60 A 127.9.0.1", "b 60 A 127.9.0.2", "c 60 A 127.9.0.3");
        net.runForMs(100);
        assertThat(heard).hasSize(1);
        assertThat(((SOARecord) heard.get(0).getSection(Section.ANSWER).get(0)).getSerial())
                .isEqualTo(4);
        assertThat(xfr.notifier.pending()).isEqualTo(1);
    }

    @Test
    void aSecondaryHasTheNewVersionWithoutWaitingForItsRefresh() {
        TransferNet.Replica replica = xfr.new Replica(null, TtlScale.NONE);
        xfr.notifier.peers(ORIGIN, List.of(secondary()));
        net.runFor(SECOND);
        assertThat(replica.events).containsExactly("serial 1");
        xfr.put("new 60 A 127.9.0.1");
        net.runForMs(50);
        assertThat(replica.events).containsExactly("serial 1", "serial 2");
        assertThat(xfr.notifier.pending()).isZero();
    }

    @Test
    void aNotifyThatWasLostIsMadeUpForByTheNextTry() {
        TransferNet.Replica replica = xfr.new Replica(null, TtlScale.NONE);
        xfr.notifier.peers(ORIGIN, List.of(secondary()));
        net.runFor(SECOND);
        Link link = xfr.star.link(xfr.secondaryHost);
        link.down(Link.InFlight.DROP, net.nowNs());
        xfr.put("new 60 A 127.9.0.1");
        net.runFor(3 * SECOND);
        link.up(net.nowNs());
        assertThat(replica.serial()).isEqualTo(1);
        net.runFor(4 * SECOND);
        assertThat(replica.serial()).isEqualTo(2);
    }

    @Test
    void theAnswerIsTheNotifyWithQrAndAa() {
        TransferNet.Replica replica = xfr.new Replica(null, TtlScale.NONE);
        replica.receiver.add(replica.secondary, TransferNet.ANYONE);
        net.runFor(SECOND);
        Message answer = Asker.parse(xfr.udp(notify("example.", Type.SOA).toWire(), xfr.secondaryHost));
        assertThat(answer.getHeader().getID()).isEqualTo(77);
        assertThat(answer.getRcode()).isEqualTo(Rcode.NOERROR);
        assertThat(answer.getHeader().getOpcode()).isEqualTo(Opcode.NOTIFY);
        assertThat(answer.getHeader().getFlag(Flags.QR)).isTrue();
        assertThat(answer.getHeader().getFlag(Flags.AA)).isTrue();
        assertThat(answer.getQuestion()).isEqualTo(notify("example.", Type.SOA).getQuestion());
    }

    @Test
    void whoIsNoPrimaryIsRefusedAndAZoneOfOthersIsNotauth() {
        xfr.new Replica(null, TtlScale.NONE);
        net.runFor(SECOND);
        assertThat(rcode(notify("example.", Type.SOA))).isEqualTo(Rcode.REFUSED);
        assertThat(rcode(notify("other.", Type.SOA))).isEqualTo(Rcode.NOTAUTH);
        assertThat(rcode(notify("www.example.", Type.SOA))).isEqualTo(Rcode.NOTAUTH);
        Message none = new Message(1);
        none.getHeader().setOpcode(Opcode.NOTIFY);
        assertThat(rcode(none)).isEqualTo(Rcode.FORMERR);
    }

    @Test
    void aPrimaryItselfTakesNoNotify() {
        xfr.primary.addService(new NotifyReceiver(xfr.zones));
        byte[] answer = xfr.udp(notify("example.", Type.SOA).toWire(), xfr.primaryHost);
        assertThat(Asker.parse(answer).getRcode()).isEqualTo(Rcode.NOTAUTH);
    }

    @Test
    void aPrimaryWithAKeyMustSign() {
        TransferNet.Replica replica = xfr.new Replica(TransferNet.KEY, TtlScale.NONE);
        net.runFor(SECOND);
        assertThat(replica.events).containsExactly("serial 1");
        xfr.notifier.peers(ORIGIN, List.of(new Peer(dns(xfr.secondaryHost), null)));
        xfr.put("new 60 A 127.9.0.1");
        net.runFor(SECOND);
        assertThat(replica.serial()).as("unsigned: refused").isEqualTo(1);
        xfr.notifier.peers(ORIGIN, List.of(new Peer(dns(xfr.secondaryHost), TransferNet.KEY)));
        net.runFor(SECOND);
        assertThat(replica.serial()).isEqualTo(2);
    }

    private int rcode(Message message) {
        return Asker.parse(xfr.udp(message.toWire(), xfr.secondaryHost)).getRcode();
    }
}
