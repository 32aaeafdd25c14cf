package io.faultline.host.tcp;

import static io.faultline.packet.Tcp.ACK;
import static io.faultline.packet.Tcp.FIN;
import static io.faultline.packet.Tcp.RST;
import static io.faultline.packet.Tcp.SYN;
import static org.assertj.core.api.Assertions.assertThat;

import io.faultline.host.HostSocketChannel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The figures of RFC 9293 sections 3.5 and 3.6, with its sequence numbers: 100 is TCP Peer A's, here the host's. */
class Rfc9293FiguresTest extends SegmentFixture {
    @Test
    void figure6BasicThreeWayHandshake() {
        ChannelFuture connecting = connect(b -> {});
        Peer.Seen syn = peer.only();
        assertThat(syn.is(SYN)).isTrue();
        assertThat(syn.seq()).isEqualTo(100);

        peer.send(SYN | ACK, 300, 101);
        settle();
        assertThat(peer.only()).matches(s -> s.is(ACK) && s.seq() == 101 && s.ack() == 301);
        assertThat(connecting.isSuccess()).isTrue();

        write(connecting.channel(), 10);
        settle();
        assertThat(peer.only()).matches(s -> s.is(ACK) && s.seq() == 101 && s.ack() == 301 && s.length() == 10);
    }

    @Test
    void figure6AsSeenByTheListener() {
        List<HostSocketChannel> accepted = listen();
        peer.send(SYN, 300, 0);
        settle();
        assertThat(peer.only()).matches(s -> s.is(SYN | ACK) && s.seq() == 100 && s.ack() == 301);
        assertThat(accepted).isEmpty();

        peer.send(ACK, 301, 101);
        settle();
        assertThat(accepted).hasSize(1);
        assertThat(state(accepted.get(0))).isEqualTo(TcpState.ESTABLISHED);
        peer.silent();
    }

    @Test
    void figure7SimultaneousOpen() {
        ChannelFuture connecting = connect(b -> {});
        assertThat(peer.only().is(SYN)).isTrue();

        peer.send(SYN, 300, 0);
        settle();
        assertThat(peer.only()).matches(s -> s.is(SYN | ACK) && s.seq() == 100 && s.ack() == 301);
        assertThat(state((HostSocketChannel) connecting.channel())).isEqualTo(TcpState.SYN_RECEIVED);

        peer.send(SYN | ACK, 300, 101);
        settle();
        assertThat(connecting.isSuccess()).isTrue();
        assertThat(state((HostSocketChannel) connecting.channel())).isEqualTo(TcpState.ESTABLISHED);
    }

    @Test
    void figure8RecoveryFromAnOldDuplicateSyn() {
        // The host is TCP Peer B: the SYN it gets first is an old one, and the peer resets what it did not ask for.
        List<HostSocketChannel> accepted = listen();
        peer.send(SYN, 90, 0);
        settle();
        assertThat(peer.only()).matches(s -> s.is(SYN | ACK) && s.ack() == 91);
        peer.send(RST, 91, 0);
        settle();
        peer.silent();

        peer.expectNewConnection();
        peer.send(SYN, 300, 0);
        settle();
        assertThat(peer.only()).matches(s -> s.is(SYN | ACK) && s.seq() == 100 && s.ack() == 301);
        peer.send(ACK, 301, 101);
        settle();
        assertThat(accepted).hasSize(1);
    }

    @Test
    void figure9HalfOpenConnectionIsDiscoveredByASyn() {
        // The host is TCP Peer B, established; the peer has crashed and opens again with the same ports.
        HostSocketChannel channel = acceptedFrom(300);
        peer.send(SYN, 400, 0);
        settle();
        // RFC 5961 section 4: a challenge ACK, which the peer answers with a RST.
        assertThat(peer.only()).matches(s -> s.is(ACK) && s.seq() == 101 && s.ack() == 301);
        peer.send(RST, 301, 0);
        settle();
        assertThat(channel.isOpen()).isFalse();
        assertThat(log.causes).singleElement().hasToString("java.net.SocketException: Connection reset");
    }

    @Test
    void figure10ActiveSideCausesHalfOpenDiscovery() {
        // The host is TCP Peer A, crashed and restarted; data of before arrives.
        HostSocketChannel channel = acceptedFrom(300);
        host.crash(net.nowNs());
        settle();
        assertThat(channel.isOpen()).isFalse();
        host.restart(net.nowNs());

        peer.send(ACK, 301, 101, pattern(10));
        settle();
        assertThat(peer.only()).matches(s -> s.is(RST) && s.seq() == 101);
    }

    @Test
    void figure11OldDuplicateSynInitiatesAResetOnTwoPassiveSockets() {
        List<HostSocketChannel> accepted = listen();
        peer.send(SYN, 300, 0);
        settle();
        assertThat(peer.only()).matches(s -> s.is(SYN | ACK) && s.ack() == 301);
        peer.send(RST, 301, 0);
        settle();
        peer.silent();
        assertThat(accepted).isEmpty();
        assertThat(host.tcpConnections()).isZero();
    }

    @Test
    void figure12NormalCloseSequence() {
        HostSocketChannel channel = established();
        channel.close();
        settle();
        assertThat(peer.only()).matches(s -> s.is(FIN | ACK) && s.seq() == 101 && s.ack() == 301);
        assertThat(state(channel)).isEqualTo(TcpState.FIN_WAIT_1);

        peer.send(ACK, 301, 102);
        settle();
        assertThat(state(channel)).isEqualTo(TcpState.FIN_WAIT_2);

        peer.send(FIN | ACK, 301, 102);
        settle();
        assertThat(peer.only()).matches(s -> s.is(ACK) && s.seq() == 102 && s.ack() == 302);
        assertThat(state(channel)).isEqualTo(TcpState.TIME_WAIT);

        // The peer's FIN comes again: the ACK was lost.
        net.runFor(SECOND);
        peer.send(FIN | ACK, 301, 102);
        settle();
        assertThat(peer.only()).matches(s -> s.is(ACK) && s.seq() == 102 && s.ack() == 302);
    }

    @Test
    void figure12AsSeenByTheOtherSide() {
        HostSocketChannel channel = established(b -> b.option(ChannelOption.ALLOW_HALF_CLOSURE, true), o -> {});
        peer.send(FIN | ACK, 301, 101);
        settle();
        assertThat(peer.only()).matches(s -> s.is(ACK) && s.ack() == 302);
        assertThat(state(channel)).isEqualTo(TcpState.CLOSE_WAIT);

        channel.close();
        settle();
        assertThat(peer.only()).matches(s -> s.is(FIN | ACK) && s.seq() == 101 && s.ack() == 302);
        assertThat(state(channel)).isEqualTo(TcpState.LAST_ACK);

        peer.send(ACK, 302, 102);
        settle();
        assertThat(state(channel)).isEqualTo(TcpState.CLOSED);
        assertThat(host.tcpConnections()).isZero();
    }

    @Test
    void figure13SimultaneousCloseSequence() {
        HostSocketChannel channel = established();
        channel.close();
        settle();
        assertThat(peer.only()).matches(s -> s.is(FIN | ACK) && s.seq() == 101 && s.ack() == 301);

        peer.send(FIN | ACK, 301, 101);
        settle();
        assertThat(peer.only()).matches(s -> s.is(ACK) && s.seq() == 102 && s.ack() == 302);
        assertThat(state(channel)).isEqualTo(TcpState.CLOSING);

        peer.send(ACK, 302, 102);
        settle();
        assertThat(state(channel)).isEqualTo(TcpState.TIME_WAIT);
    }

    @Test
    void timeWaitLastsAMinuteAndIsThenForgotten() {
        HostSocketChannel channel = established();
        channel.close();
        settle();
        peer.send(FIN | ACK, 301, 102);
        settle();
        peer.forget();

        net.runFor(60 * SECOND - 1);
        peer.send(FIN | ACK, 301, 102);
        settle();
        assertThat(peer.only().is(ACK)).isTrue();
        // The FIN has started the minute anew (section 3.10.7.4).
        net.runFor(60 * SECOND);
        peer.send(FIN | ACK, 301, 102);
        settle();
        assertThat(peer.only()).matches(s -> s.is(RST) && s.seq() == 102);
    }

    private HostSocketChannel acceptedFrom(int iss) {
        List<HostSocketChannel> accepted = listen();
        peer.send(SYN, iss, 0);
        settle();
        assertThat(peer.only().is(SYN | ACK)).isTrue();
        peer.send(ACK, iss + 1, 101);
        settle();
        return accepted.get(0);
    }
}
