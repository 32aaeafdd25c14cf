package io.faultline.host.tcp;

import static io.faultline.packet.Tcp.ACK;
import static io.faultline.packet.Tcp.SYN;
import static org.assertj.core.api.Assertions.assertThat;

import io.faultline.host.HostChannelOption;
import io.faultline.host.HostSocketChannel;
import io.netty.bootstrap.Bootstrap;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Retransmission by timer and by duplicate acknowledgements: RFC 6298, 5681, 6582, 3042, 6675. Segments carry 1000 bytes. */
class RecoveryTest extends SegmentFixture {
    private static void sackOn(Bootstrap b) {
        b.option(HostChannelOption.TCP_TIMESTAMPS, false)
                .option(HostChannelOption.TCP_CONGESTION, CongestionAlgorithm.NEW_RENO);
    }

    private static void sackOff(Bootstrap b) {
        sackOn(b);
        b.option(HostChannelOption.TCP_SACK, false);
    }

    /** A connection with 1000-byte segments, so that segment n (from 0) starts at 101 + 1000 n. */
    private HostSocketChannel withoutSack() {
        return established(RecoveryTest::sackOff, o -> o.mss(1000));
    }

    private HostSocketChannel withSack() {
        return established(RecoveryTest::sackOn, o -> o.mss(1000).sackPermitted(true));
    }

    private static long at(int segment) {
        return 101 + 1000L * segment;
    }

    private List<Integer> segmentsSent() {
        List<Integer> sent = new ArrayList<>();
        while (peer.count() > 0) {
            Peer.Seen s = peer.next();
            if (s.length() > 0) {
                sent.add((int) (s.seq() - 101) / 1000);
            }
        }
        return sent;
    }

    private void ack(int segment) {
        peer.send(ACK, 301, at(segment));
        settle();
    }

    private void sack(int segment, int... ranges) {
        peer.send(ACK, 301, at(segment), 65535, new byte[0], o -> {
            for (int i = 0; i < ranges.length; i += 2) {
                o.addSack(wire(at(ranges[i])), wire(at(ranges[i + 1])));
            }
        });
        settle();
    }

    /** SACK edges are sequence numbers of the host's, which the peer counts from 100. */
    private int wire(long sequence) {
        return peer.wire(sequence);
    }

    @Test
    void theInitialWindowIsTenSegments() {
        HostSocketChannel channel = withoutSack();
        write(channel, 20_000);
        settle();
        assertThat(segmentsSent()).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
        assertThat(channel.connection().congestionWindowBytes()).isEqualTo(10_000);
    }

    @Test
    void slowStartSendsTwoForOne() {
        HostSocketChannel channel = withoutSack();
        write(channel, 40_000);
        settle();
        segmentsSent();
        ack(1);
        assertThat(segmentsSent()).containsExactly(10, 11);
        ack(3);
        // RFC 3465: two segments acknowledged grow the window by two.
        assertThat(segmentsSent()).containsExactly(12, 13, 14, 15);
    }

    @Test
    void aTimeoutSendsTheFirstSegmentAgainWithDoublingIntervals() {
        HostSocketChannel channel = withoutSack();
        write(channel, 3000);
        net.runFor(2 * SECOND);
        List<Long> times = new ArrayList<>();
        List<Long> sequences = new ArrayList<>();
        while (peer.count() > 0) {
            Peer.Seen s = peer.next();
            times.add(s.atNs() / MS);
            sequences.add(s.seq());
        }
        assertThat(sequences).containsExactly(at(0), at(1), at(2), at(0), at(0), at(0));
        // The handshake took no time, so the timeout is Linux's floor of 200 ms.
        assertThat(times).containsExactly(0L, 0L, 0L, 200L, 600L, 1400L);
        assertThat(channel.connection().congestionWindowBytes()).isEqualTo(1000);
        assertThat(channel.connection().rtoNs()).isEqualTo(1600 * MS);
    }

    @Test
    void withTheRfcsMinimumTheTimeoutIsOneSecond() {
        HostSocketChannel channel = established(
                b -> {
                    sackOff(b);
                    b.option(HostChannelOption.TCP_MIN_RTO_NS, SECOND);
                },
                o -> o.mss(1000));
        write(channel, 1000);
        net.runFor(SECOND - 1);
        assertThat(segmentsSent()).containsExactly(0);
        net.runFor(1);
        assertThat(segmentsSent()).containsExactly(0);
    }

    @Test
    void anAckRestartsTheTimerAndTheLastOneStopsIt() {
        HostSocketChannel channel = withoutSack();
        write(channel, 2000);
        net.runFor(150 * MS);
        segmentsSent();
        ack(1);
        // (5.3): the timer starts anew; the sample of 150 ms has raised the timeout to 18.75 + 200 ms.
        long rtoNs = channel.connection().rtoNs();
        net.runFor(rtoNs - 1);
        assertThat(segmentsSent()).isEmpty();
        net.runFor(1);
        assertThat(segmentsSent()).containsExactly(1);
        ack(2);
        net.runFor(100 * SECOND);
        assertThat(segmentsSent()).isEmpty();
    }

    @Test
    void karnsAlgorithmMeasuresNothingThatWasSentTwice() {
        HostSocketChannel channel = withoutSack();
        long before = channel.connection().srttNs();
        write(channel, 1000);
        net.runFor(250 * MS);
        assertThat(segmentsSent()).containsExactly(0, 0);
        ack(1);
        assertThat(channel.connection().srttNs()).isEqualTo(before);
    }

    @Test
    void threeDuplicatesMakeAFastRetransmitAndTwoLetNewDataOut() {
        HostSocketChannel channel = withoutSack();
        write(channel, 20_000);
        settle();
        segmentsSent();
        ack(0);
        assertThat(segmentsSent()).as("limited transmit, RFC 3042").containsExactly(10);
        ack(0);
        assertThat(segmentsSent()).containsExactly(11);
        ack(0);
        assertThat(segmentsSent()).as("fast retransmit").containsExactly(0);
        // ssthresh = 12/2 segments, cwnd = ssthresh + 3
        assertThat(channel.connection().congestionWindowBytes()).isEqualTo(9000);
        assertThat(host.tcpCounters().fastRetransmits()).isEqualTo(1);
    }

    @Test
    void inFastRecoveryEachDuplicateInflatesAndTheFullAckDeflates() {
        HostSocketChannel channel = withoutSack();
        write(channel, 30_000);
        settle();
        segmentsSent();
        ack(0);
        ack(0);
        ack(0);
        segmentsSent();
        // 12 in flight, cwnd 9: three more duplicates until there is room.
        ack(0);
        ack(0);
        ack(0);
        assertThat(segmentsSent()).isEmpty();
        ack(0);
        assertThat(segmentsSent()).containsExactly(12);
        ack(12);
        // Full acknowledgement: min(ssthresh, flight + 1) = 2 segments, one of them new.
        assertThat(channel.connection().congestionWindowBytes()).isEqualTo(2000);
        assertThat(segmentsSent()).containsExactly(13);
    }

    @Test
    void aPartialAckSendsTheNextHoleAgain() {
        HostSocketChannel channel = withoutSack();
        write(channel, 10_000);
        settle();
        segmentsSent();
        ack(0);
        ack(0);
        ack(0);
        assertThat(segmentsSent()).containsExactly(0);
        ack(4);
        assertThat(segmentsSent()).as("RFC 6582 section 3.2 step 3").containsExactly(4);
        ack(10);
        assertThat(channel.connection().congestionWindowBytes()).isLessThanOrEqualTo(5000);
    }

    @Test
    void duplicatesOfSegmentsFromBeforeATimeoutCauseNoFastRetransmit() {
        HostSocketChannel channel = withoutSack();
        write(channel, 10_000);
        net.runFor(200 * MS);
        segmentsSent();
        ack(2);
        segmentsSent();
        ack(2);
        ack(2);
        ack(2);
        ack(2);
        assertThat(host.tcpCounters().fastRetransmits()).isZero();
    }

    @Test
    void withSackThreeBlocksReportALossAndOnlyHolesAreSentAgain() {
        HostSocketChannel channel = withSack();
        write(channel, 10_000);
        settle();
        segmentsSent();
        // Segments 0 and 5 are lost.
        sack(0, 1, 2);
        sack(0, 1, 3);
        assertThat(segmentsSent()).isEmpty();
        sack(0, 1, 4);
        assertThat(segmentsSent()).containsExactly(0);
        assertThat(channel.connection().congestionWindowBytes()).isEqualTo(5000);
        sack(0, 1, 5);
        assertThat(segmentsSent()).isEmpty();
        // More than two segments above make the second hole lost.
        sack(0, 6, 10, 1, 5);
        assertThat(segmentsSent()).containsExactly(5);
        ack(10);
        assertThat(segmentsSent()).isEmpty();
        assertThat(host.tcpCounters().retransmits()).isEqualTo(2);
        assertThat(host.tcpCounters().timeouts()).isZero();
    }

    @Test
    void thePipeLetsNewDataOutDuringRecovery() {
        HostSocketChannel channel = withSack();
        write(channel, 30_000);
        settle();
        segmentsSent();
        sack(0, 1, 2);
        assertThat(segmentsSent()).as("limited transmit: 9 in the pipe of 10").containsExactly(10);
        sack(0, 1, 3);
        assertThat(segmentsSent()).containsExactly(11);
        sack(0, 1, 4);
        assertThat(segmentsSent()).containsExactly(0);
        // Recovery began with 12 in flight: the window is 6. The pipe holds 4..11 and the retransmission of 0.
        sack(0, 1, 5);
        sack(0, 1, 6);
        sack(0, 1, 7);
        assertThat(segmentsSent()).isEmpty();
        sack(0, 1, 8);
        assertThat(segmentsSent()).containsExactly(12);
        sack(0, 1, 9);
        assertThat(segmentsSent()).containsExactly(13);
    }

    @Test
    void theLastSegmentsLossIsRepairedByTheRescueRetransmission() {
        HostSocketChannel channel = withSack();
        write(channel, 10_000);
        settle();
        segmentsSent();
        // 0 and 9 are lost.
        sack(0, 1, 5);
        assertThat(segmentsSent()).containsExactly(0);
        sack(0, 1, 9);
        assertThat(segmentsSent()).as("RFC 6675 NextSeg rule 4").containsExactly(9);
        assertThat(host.tcpCounters().timeouts()).isZero();
    }

    @Test
    void afterATimeoutSackedSegmentsAreSkipped() {
        HostSocketChannel channel = withSack();
        write(channel, 6000);
        settle();
        segmentsSent();
        sack(0, 2, 3);
        net.runFor(200 * MS);
        assertThat(segmentsSent()).containsExactly(0);
        sack(1, 2, 3);
        assertThat(segmentsSent()).containsExactly(1, 3);
    }

    @Test
    void aPeerThatRenegesOnItsSacksIsServedFromTheStart() {
        HostSocketChannel channel = withSack();
        write(channel, 4000);
        settle();
        segmentsSent();
        sack(0, 1, 3);
        // The acknowledgement moves to the block but not over it: the peer has thrown it away (RFC 2018 section 8).
        ack(1);
        net.runFor(300 * MS);
        assertThat(segmentsSent()).containsExactly(1);
        ack(2);
        assertThat(segmentsSent()).containsExactly(2, 3);
    }

    @Test
    void reorderingByTwoCausesNoRetransmission() {
        HostSocketChannel channel = withSack();
        write(channel, 10_000);
        settle();
        segmentsSent();
        sack(0, 1, 2);
        sack(0, 1, 3);
        ack(3);
        ack(10);
        assertThat(host.tcpCounters().retransmits()).isZero();
    }

    @Test
    void aLowerPathMtuIsObeyedAtOnce() {
        HostSocketChannel channel =
                established(RecoveryTest::sackOn, o -> o.mss(1460).sackPermitted(true));
        write(channel, 2920);
        settle();
        assertThat(peer.next().length()).isEqualTo(1460);
        assertThat(peer.next().length()).isEqualTo(1460);
        peer.icmp(3, 4, 1000);
        settle();
        List<Integer> lengths = new ArrayList<>();
        long covered = 101;
        while (peer.count() > 0) {
            Peer.Seen s = peer.next();
            assertThat(s.seq()).isEqualTo(covered);
            covered += s.length();
            lengths.add(s.length());
        }
        assertThat(lengths).containsExactly(960, 960, 960, 40);
        assertThat(channel.connection().congestionWindowBytes()).isGreaterThanOrEqualTo(14_600);
    }

    @Test
    void silenceEndsTheConnectionAfterTheUserTimeout() {
        HostSocketChannel channel = withoutSack();
        write(channel, 10);
        net.runFor(924 * SECOND);
        assertThat(channel.isActive()).isTrue();
        net.runFor(SECOND);
        assertThat(log.causes).singleElement().hasToString("java.net.SocketException: Connection timed out");
        assertThat(segmentsSent()).as("the first and tcp_retries2 = 15 more").hasSize(16);
    }

    @Test
    void ourOwnSacksReportTheLatestBlockFirst() {
        listen();
        peer.send(SYN, 300, 0, 65535, new byte[0], o -> o.mss(1000).sackPermitted(true));
        settle();
        peer.send(ACK, 301, 101);
        settle();
        peer.forget();
        peer.send(ACK, 401, 101, pattern(100));
        peer.send(ACK, 601, 101, pattern(100));
        peer.send(ACK, 801, 101, pattern(100));
        settle();
        assertThat(peer.next().sack()).containsExactly(401, 501);
        assertThat(peer.next().sack()).containsExactly(601, 701, 401, 501);
        assertThat(peer.next().sack()).containsExactly(801, 901, 601, 701, 401, 501);
        peer.send(ACK, 301, 101, pattern(100));
        settle();
        assertThat(peer.only())
                .matches(s -> s.ack() == 501)
                .satisfies(s -> assertThat(s.sack()).containsExactly(801, 901, 601, 701));
    }
}
