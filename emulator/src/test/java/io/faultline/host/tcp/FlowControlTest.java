package io.faultline.host.tcp;

import static io.faultline.packet.Tcp.ACK;
import static org.assertj.core.api.Assertions.assertThat;

import io.faultline.host.HostChannelOption;
import io.faultline.host.HostSocketChannel;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Windows, small segments, delayed acknowledgements and keep-alive: RFC 9293 section 3.8. */
class FlowControlTest extends SegmentFixture {
    private void ack(long ack, int window) {
        peer.send(ACK, 301, ack, window, new byte[0], o -> {});
        settle();
    }

    @Test
    void theWindowIsNeverExceeded() {
        HostSocketChannel channel = established(b -> {}, 2500, o -> o.mss(1000));
        write(channel, 10_000);
        settle();
        assertThat(peer.next().length()).isEqualTo(1000);
        assertThat(peer.next().length()).isEqualTo(1000);
        // Half of the largest window ever offered would be worth a segment; 500 bytes are not.
        peer.silent();
        ack(2101, 2500);
        assertThat(peer.next().seq()).isEqualTo(2101);
        assertThat(peer.next().seq()).isEqualTo(3101);
    }

    @Test
    void aShutWindowIsProbedWithBackOffAndReopens() {
        HostSocketChannel channel = established(b -> {}, 1000, o -> o.mss(1000));
        write(channel, 3000);
        settle();
        assertThat(peer.only().length()).isEqualTo(1000);
        ack(1101, 0);
        long start = net.nowNs();
        List<Long> probes = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            while (peer.count() == 0) {
                net.runFor(MS);
            }
            Peer.Seen probe = peer.only();
            assertThat(probe.length()).isZero();
            assertThat(probe.seq())
                    .as("just below the window, so that it must be answered")
                    .isEqualTo(1100);
            probes.add((probe.atNs() - start) / MS);
            ack(1101, 0);
        }
        assertThat(probes).containsExactly(200L, 600L, 1400L, 3000L, 6200L);

        ack(1101, 2000);
        assertThat(peer.next()).matches(s -> s.seq() == 1101 && s.length() == 1000);
        assertThat(peer.next()).matches(s -> s.seq() == 2101 && s.length() == 1000);
    }

    @Test
    void aPeerThatAnswersProbesIsWaitedForAndASilentOneIsNot() {
        HostSocketChannel channel =
                established(b -> b.option(HostChannelOption.TCP_USER_TIMEOUT_NS, 100 * SECOND), 1000, o -> o.mss(1000));
        write(channel, 3000);
        settle();
        ack(1101, 0);
        for (int i = 0; i < 1000; i++) {
            net.runFor(SECOND);
            if (peer.count() > 0) {
                peer.forget();
                ack(1101, 0);
            }
        }
        assertThat(channel.isActive()).isTrue();

        net.runFor(400 * SECOND);
        assertThat(channel.isOpen()).isFalse();
        assertThat(log.causes).singleElement().hasToString("java.net.SocketException: Connection timed out");
    }

    @Test
    void aSillyWindowIsWaitedOutAndThenUsedAfterAll() {
        HostSocketChannel channel = established(b -> {}, 4000, o -> o.mss(1000));
        write(channel, 10_000);
        settle();
        peer.forget();
        ack(4101, 100);
        peer.silent();
        net.runFor(200 * MS);
        assertThat(peer.only()).matches(s -> s.seq() == 4101 && s.length() == 100);
    }

    @Test
    void naglesAlgorithmHoldsASecondSmallSegmentBack() {
        HostSocketChannel channel = established(b -> b.option(ChannelOption.TCP_NODELAY, false), o -> o.mss(1000));
        write(channel, 10);
        write(channel, 10);
        write(channel, 10);
        settle();
        assertThat(peer.only().length()).isEqualTo(10);
        ack(111, 65535);
        assertThat(peer.only()).matches(s -> s.seq() == 111 && s.length() == 20);
        write(channel, 1500);
        settle();
        assertThat(peer.only()).as("a full one goes").matches(s -> s.length() == 1000);
    }

    @Test
    void withoutNagleEachWriteGoesAtOnce() {
        HostSocketChannel channel = established();
        write(channel, 10);
        write(channel, 10);
        settle();
        assertThat(peer.next().length()).isEqualTo(10);
        assertThat(peer.next().length()).isEqualTo(10);
    }

    @Test
    void anAcknowledgementWaitsFortyMilliseconds() {
        established();
        peer.send(ACK, 301, 101, pattern(100));
        net.runFor(40 * MS - 1);
        peer.silent();
        net.runFor(1);
        assertThat(peer.only()).matches(s -> s.is(ACK) && s.ack() == 401);
    }

    @Test
    void everySecondFullSegmentIsAcknowledgedAtOnce() {
        established();
        peer.send(ACK, 301, 101, pattern(1000));
        settle();
        peer.silent();
        peer.send(ACK, 1301, 101, pattern(1000));
        settle();
        assertThat(peer.only().ack()).isEqualTo(2301);
    }

    @Test
    void outOfOrderSegmentsAreAcknowledgedAtOnce() {
        established();
        peer.send(ACK, 401, 101, pattern(100));
        settle();
        assertThat(peer.only().ack()).isEqualTo(301);
        peer.send(ACK, 301, 101, pattern(100));
        settle();
        assertThat(peer.only().ack()).isEqualTo(501);
        assertThat(log.bytes).isEqualTo(200);
    }

    @Test
    void aReplyCarriesTheAcknowledgement() {
        HostSocketChannel channel = established();
        channel.pipeline().addLast(new io.netty.channel.ChannelInboundHandlerAdapter() {});
        peer.send(ACK, 301, 101, pattern(100));
        settle();
        write(channel, 50);
        net.runFor(SECOND / 10);
        assertThat(peer.only()).matches(s -> s.length() == 50 && s.ack() == 401);
    }

    @Test
    void aUserWhoDoesNotReadShutsTheWindowAndReadingOpensIt() {
        HostSocketChannel channel = established(
                b -> b.option(ChannelOption.AUTO_READ, false).option(ChannelOption.SO_RCVBUF, 4000), o -> o.mss(1000));
        long seq = 301;
        for (int i = 0; i < 4; i++) {
            peer.send(ACK, seq, 101, pattern(1000));
            seq += 1000;
            settle();
        }
        Peer.Seen last = peer.next();
        while (peer.count() > 0) {
            last = peer.next();
        }
        assertThat(last.ack()).isEqualTo(4301);
        assertThat(last.window()).isZero();

        // What comes nevertheless is not taken.
        peer.send(ACK, seq, 101, pattern(1000));
        settle();
        assertThat(peer.only()).matches(s -> s.ack() == 4301 && s.window() == 0);

        channel.config().setAutoRead(true);
        settle();
        assertThat(log.bytes).isEqualTo(4000);
        assertThat(peer.next()).as("window update").matches(s -> s.ack() == 4301 && s.window() > 0);
    }

    @Test
    void theWindowStartsSmallAndDoublesForAUserWhoReads() {
        established(b -> {}, o -> o.mss(1000).windowScale(7));
        long seq = 301;
        int largest = 0;
        for (int i = 0; i < 400; i++) {
            peer.send(ACK, seq, 101, pattern(1000));
            seq += 1000;
            settle();
            while (peer.count() > 0) {
                int window = peer.next().window() << 7;
                assertThat(window).isLessThanOrEqualTo(i < 60 ? 65_535 : 2 * 400_000);
                largest = Math.max(largest, window);
            }
        }
        // 64, 128 and 256 kB were read one after the other, less what is under way to be acknowledged.
        assertThat(largest).isBetween(250_000, 262_144);
        assertThat(log.bytes).isEqualTo(400_000);
    }

    @Test
    void backPressureReachesTheWriter() {
        HostSocketChannel channel = established(b -> b.option(ChannelOption.SO_SNDBUF, 10_000), 0, o -> o.mss(1000));
        ChannelFuture first = channel.writeAndFlush(Unpooled.wrappedBuffer(pattern(10_000)));
        settle();
        assertThat(first.isDone()).as("in the send buffer").isTrue();
        ChannelFuture second = channel.writeAndFlush(Unpooled.wrappedBuffer(pattern(100_000)));
        settle();
        assertThat(second.isDone()).isFalse();
        assertThat(channel.isWritable()).isFalse();

        long acked = 101;
        for (int i = 0; i < 200 && !second.isDone(); i++) {
            ack(acked, 20_000);
            while (peer.count() > 0) {
                Peer.Seen s = peer.next();
                acked = Math.max(acked, s.seq() + s.length());
            }
        }
        assertThat(second.isSuccess()).isTrue();
        assertThat(channel.isWritable()).isTrue();
    }

    @Test
    void keepAliveProbesAnIdlePeerAndDeclaresASilentOneDead() {
        HostSocketChannel channel = established(
                b -> b.option(ChannelOption.SO_KEEPALIVE, true)
                        .option(HostChannelOption.TCP_KEEPIDLE_NS, 60 * SECOND)
                        .option(HostChannelOption.TCP_KEEPINTVL_NS, 10 * SECOND)
                        .option(HostChannelOption.TCP_KEEPCNT, 3),
                o -> o.mss(1000));
        net.runFor(60 * SECOND);
        assertThat(peer.only()).matches(s -> s.length() == 0 && s.seq() == 100 && s.atNs() == 60 * SECOND);
        ack(101, 65535);

        // Answered at 60 s: silence until 120 s, then three probes, and the end.
        net.runFor(90 * SECOND - 1);
        assertThat(peer.count()).isEqualTo(3);
        assertThat(channel.isActive()).isTrue();
        net.runFor(1);
        assertThat(channel.isOpen()).isFalse();
        assertThat(log.causes).singleElement().hasToString("java.net.SocketException: Connection timed out");
    }
}
