package io.faultline.host.tcp;

import static io.faultline.packet.Tcp.ACK;
import static io.faultline.packet.Tcp.FIN;
import static io.faultline.packet.Tcp.RST;
import static org.assertj.core.api.Assertions.assertThat;

import io.faultline.host.HostSocketChannel;
import io.netty.channel.ChannelOption;
import org.junit.jupiter.api.Test;

/** The ways in which a connection ends. */
class CloseTest extends SegmentFixture {
    @Test
    void withHalfClosureTheOtherDirectionGoesOn() {
        HostSocketChannel channel = established(b -> b.option(ChannelOption.ALLOW_HALF_CLOSURE, true), o -> {});
        peer.send(FIN | ACK, 301, 101, pattern(5));
        settle();
        assertThat(log.bytes).isEqualTo(5);
        assertThat(log.events)
                .containsExactly("active", "ChannelInputShutdownEvent", "ChannelInputShutdownReadComplete");
        assertThat(peer.only()).matches(s -> s.is(ACK) && s.ack() == 307);

        write(channel, 10);
        settle();
        assertThat(peer.only()).matches(s -> s.length() == 10 && s.seq() == 101);
        assertThat(channel.isActive()).isTrue();
    }

    @Test
    void withoutHalfClosureThePeersFinClosesBothWays() {
        HostSocketChannel channel = established();
        peer.send(FIN | ACK, 301, 101);
        settle();
        assertThat(log.events).containsExactly("active", "inactive");
        assertThat(channel.isOpen()).isFalse();
        assertThat(peer.next()).matches(s -> s.is(FIN | ACK) && s.ack() == 302);
    }

    @Test
    void shuttingOutputDownSendsFinAndReadingGoesOn() {
        HostSocketChannel channel = established();
        channel.shutdownOutput();
        settle();
        assertThat(peer.only()).matches(s -> s.is(FIN | ACK) && s.seq() == 101);
        peer.send(ACK, 301, 102);
        peer.send(ACK, 301, 102, pattern(7));
        settle();
        assertThat(log.bytes).isEqualTo(7);
        assertThat(log.events).contains("ChannelOutputShutdownEvent");
        assertThat(state(channel)).isEqualTo(TcpState.FIN_WAIT_2);
    }

    @Test
    void aFinAheadOfMissingDataWaitsForIt() {
        HostSocketChannel channel = established();
        peer.send(FIN | ACK, 311, 101, pattern(10));
        settle();
        assertThat(peer.only()).matches(s -> s.is(ACK) && s.ack() == 301);
        assertThat(state(channel)).isEqualTo(TcpState.ESTABLISHED);
        peer.send(ACK, 301, 101, pattern(10));
        settle();
        assertThat(log.bytes).isEqualTo(20);
        assertThat(channel.isOpen()).isFalse();
        assertThat(peer.next().ack()).isEqualTo(322);
    }

    @Test
    void whatWasWrittenIsDeliveredAfterClose() {
        HostSocketChannel channel = established(b -> {}, 1000, o -> o.mss(1000));
        write(channel, 3000);
        channel.close();
        settle();
        assertThat(peer.only()).matches(s -> s.seq() == 101 && s.length() == 1000 && !s.is(FIN | ACK));
        peer.send(ACK, 301, 1101, 10_000, new byte[0], o -> {});
        settle();
        assertThat(peer.next()).matches(s -> s.seq() == 1101 && s.length() == 1000);
        assertThat(peer.next()).matches(s -> s.seq() == 2101 && s.length() == 1000 && s.is(FIN | ACK));
    }

    @Test
    void lingerZeroResets() {
        HostSocketChannel channel = established(b -> b.option(ChannelOption.SO_LINGER, 0), o -> {});
        channel.close();
        settle();
        assertThat(peer.only()).matches(s -> s.is(RST | ACK) && s.seq() == 101);
        assertThat(host.tcpConnections()).isZero();
    }

    @Test
    void closingWithUnreadDataResets() {
        HostSocketChannel channel = established(b -> b.option(ChannelOption.AUTO_READ, false), o -> {});
        peer.send(ACK, 301, 101, pattern(10));
        settle();
        channel.close();
        settle();
        assertThat(peer.only()).matches(s -> s.is(RST | ACK));
    }

    @Test
    void dataForAUserWhoHasGoneIsReset() {
        HostSocketChannel channel = established();
        channel.close();
        settle();
        assertThat(peer.only().is(FIN | ACK)).isTrue();
        peer.send(ACK, 301, 102, pattern(10));
        settle();
        assertThat(peer.only().is(RST | ACK)).isTrue();
        assertThat(host.tcpConnections()).isZero();
    }

    @Test
    void aResetReachesTheUserAfterWhatCameBefore() {
        HostSocketChannel channel = established(b -> b.option(ChannelOption.AUTO_READ, false), o -> {});
        peer.send(ACK, 301, 101, pattern(10));
        peer.send(RST, 311, 0);
        settle();
        assertThat(log.causes).isEmpty();

        channel.config().setAutoRead(true);
        settle();
        assertThat(log.bytes).isEqualTo(10);
        assertThat(log.causes).singleElement().hasToString("java.net.SocketException: Connection reset");
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void aClosedSocketWaitsAMinuteForThePeersFin() {
        HostSocketChannel channel = established();
        channel.close();
        settle();
        peer.send(ACK, 301, 102);
        net.runFor(60 * SECOND - 1);
        assertThat(state(channel)).isEqualTo(TcpState.FIN_WAIT_2);
        net.runFor(1);
        assertThat(host.tcpConnections()).isZero();
    }

    @Test
    void acknowledgedDataIsNotWaitedForInVain() {
        HostSocketChannel channel = established();
        channel.close();
        net.runFor(3600 * SECOND);
        // The peer never answers the FIN: given up within two minutes.
        assertThat(host.tcpConnections()).isZero();
        long last = 0;
        while (peer.count() > 0) {
            last = peer.next().atNs();
        }
        assertThat(last).isLessThan(120 * SECOND);
    }
}
