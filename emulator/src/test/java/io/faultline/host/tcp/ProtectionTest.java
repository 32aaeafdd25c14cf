package io.faultline.host.tcp;

import static io.faultline.packet.Tcp.ACK;
import static io.faultline.packet.Tcp.RST;
import static io.faultline.packet.Tcp.SYN;
import static org.assertj.core.api.Assertions.assertThat;

import io.faultline.fabric.DropReason;
import io.faultline.host.HostSocketChannel;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Against attackers who cannot see the connection (RFC 5961) and against old duplicates (RFC 7323). */
class ProtectionTest extends SegmentFixture {
    @Test
    void aResetInTheWindowButNotAtItsEdgeIsChallenged() {
        HostSocketChannel channel = established();
        peer.send(RST, 1301, 0);
        settle();
        assertThat(peer.only()).matches(s -> s.is(ACK) && s.seq() == 101 && s.ack() == 301);
        assertThat(channel.isActive()).isTrue();
        assertThat(host.tcpCounters().challengeAcks()).isEqualTo(1);
    }

    @Test
    void aResetOutsideTheWindowIsIgnored() {
        HostSocketChannel channel = established();
        peer.send(RST, 300, 0);
        peer.send(RST, 301 + 2_000_000_000L, 0);
        settle();
        peer.silent();
        assertThat(channel.isActive()).isTrue();
    }

    @Test
    void aSynOnAConnectionIsChallengedWhereverItsSequenceNumberIs() {
        HostSocketChannel channel = established();
        peer.send(SYN, 301, 0);
        peer.send(SYN, 5000, 0);
        peer.send(SYN, 1_000_000_000, 0);
        settle();
        for (int i = 0; i < 3; i++) {
            assertThat(peer.next()).matches(s -> s.is(ACK) && s.seq() == 101 && s.ack() == 301);
        }
        assertThat(channel.isActive()).isTrue();
    }

    @Test
    void dataThatAcknowledgesWhatWasNeverSentOrIsTooOldIsNotTaken() {
        established();
        peer.send(ACK, 301, 102, pattern(10));
        peer.send(ACK, 301, 101 - 65_536L, pattern(10));
        settle();
        assertThat(log.bytes).isZero();
        assertThat(peer.count()).isEqualTo(2);
        assertThat(host.drops().count(DropReason.NOT_ACCEPTABLE)).isEqualTo(2);
    }

    @Test
    void twoEndsThatDisagreeDoNotAcknowledgeEachOtherForEver() {
        established();
        peer.send(ACK, 1_000_000, 101);
        peer.send(ACK, 1_000_000, 101);
        settle();
        assertThat(peer.count()).isEqualTo(1);
        peer.send(ACK, 1_000_000, 101, pattern(1));
        settle();
        assertThat(peer.count()).as("data is always answered").isEqualTo(2);
        net.runFor(SECOND / 2);
        peer.send(ACK, 1_000_000, 101);
        settle();
        assertThat(peer.count()).isEqualTo(3);
    }

    @Test
    void challengesAreLimited() {
        established();
        for (int i = 0; i < 5000; i++) {
            peer.send(RST, 1301, 0);
        }
        settle();
        assertThat(peer.count()).isEqualTo(1000);
        net.runFor(SECOND);
        peer.forget();
        peer.send(RST, 1301, 0);
        settle();
        assertThat(peer.count()).isEqualTo(1);
    }

    @Test
    void anOldTimestampMarksAnOldDuplicate() {
        established(b -> {}, o -> o.mss(1000).timestamps(5000, 0));
        peer.send(ACK, 301, 101, 65535, pattern(10), o -> o.timestamps(5001, 0));
        settle();
        assertThat(log.bytes).isEqualTo(10);
        peer.send(ACK, 311, 101, 65535, pattern(10), o -> o.timestamps(4000, 0));
        settle();
        assertThat(log.bytes).isEqualTo(10);
        assertThat(host.tcpCounters().pawsRejected()).isEqualTo(1);
        assertThat(peer.only()).matches(s -> s.is(ACK) && s.ack() == 311 && s.tsEcr() == 5001);

        // Once TS.Recent is older than 24 days it proves nothing (RFC 7323 section 5.5).
        net.runFor(25L * 24 * 3600 * SECOND);
        peer.send(ACK, 311, 101, 65535, pattern(10), o -> o.timestamps(4000, 0));
        settle();
        assertThat(log.bytes).isEqualTo(20);
    }

    @Test
    void aSegmentWithoutItsTimestampIsDropped() {
        established(b -> {}, o -> o.mss(1000).timestamps(5000, 0));
        peer.send(ACK, 301, 101, pattern(10));
        settle();
        assertThat(log.bytes).isZero();
        peer.silent();
    }

    @Test
    void aResetNeedsNoTimestamp() {
        HostSocketChannel channel = established(b -> {}, o -> o.mss(1000).timestamps(5000, 0));
        peer.send(RST, 301, 0);
        settle();
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void anAckForNothingIsAnsweredByAResetAndAResetByNothing() {
        List<HostSocketChannel> accepted = listen();
        peer.send(ACK, 5000, 7000);
        settle();
        assertThat(peer.only()).matches(s -> s.is(RST));
        peer.send(RST, 5000, 0);
        settle();
        peer.silent();
        assertThat(accepted).isEmpty();
    }

    @Test
    void initialSequenceNumbersDifferBetweenConnectionsAndAreTheSameAgainInAnotherRun() {
        long first = firstSequence();
        try (var again = io.faultline.engine.NetworkLoop.virtual(net.loop().seed())) {
            SequenceNumbers same = new SequenceNumbers(again.random("host", "tcp-secret"));
            SequenceNumbers other = new SequenceNumbers(again.random("other", "tcp-secret"));
            var a = io.faultline.packet.Address.of("127.1.0.1");
            var b = io.faultline.packet.Address.of("127.1.0.2");
            assertThat(same.initial(a, peer.hostPort, b, 80, 0)).isEqualTo(first);
            assertThat(other.initial(a, peer.hostPort, b, 80, 0)).isNotEqualTo(first);
            assertThat(same.initial(a, peer.hostPort + 1, b, 80, 0)).isNotEqualTo(first);
            // RFC 6528: a clock of four microseconds.
            assertThat(same.initial(a, peer.hostPort, b, 80, SECOND)).isEqualTo((first + 250_000) & 0xffff_ffffL);
        }
    }

    private long firstSequence() {
        connect(b -> {});
        peer.forget();
        return Integer.toUnsignedLong(peer.wire(Peer.HOST_ISS));
    }
}
