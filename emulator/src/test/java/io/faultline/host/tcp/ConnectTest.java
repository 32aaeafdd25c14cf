package io.faultline.host.tcp;

import static io.faultline.packet.Tcp.ACK;
import static io.faultline.packet.Tcp.RST;
import static io.faultline.packet.Tcp.SYN;
import static org.assertj.core.api.Assertions.assertThat;

import io.faultline.host.HostChannelOption;
import io.faultline.host.HostSocketChannel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.ConnectTimeoutException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How connecting succeeds and fails, on both sides. */
class ConnectTest extends SegmentFixture {
    @Test
    void aSynIsSentSevenTimesAndGivenUpAfter127Seconds() {
        ChannelFuture connecting = connect(b -> {});
        net.runFor(127 * SECOND - 1);
        assertThat(connecting.isDone()).isFalse();
        net.runFor(1);

        List<Long> times = new ArrayList<>();
        while (peer.count() > 0) {
            Peer.Seen syn = peer.next();
            assertThat(syn.is(SYN)).isTrue();
            times.add(syn.atNs());
        }
        assertThat(times).containsExactly(0L, SECOND, 3 * SECOND, 7 * SECOND, 15 * SECOND, 31 * SECOND, 63 * SECOND);
        assertThat(connecting.cause()).isInstanceOf(ConnectTimeoutException.class);
    }

    @Test
    void aSynWithAckIsSentSixTimesAndForgottenAfter63Seconds() {
        listen();
        peer.send(SYN, 300, 0);
        net.runFor(63 * SECOND - 1);
        assertThat(host.tcpConnections()).isEqualTo(1);
        net.runFor(1);

        List<Long> times = new ArrayList<>();
        while (peer.count() > 0) {
            times.add(peer.next().atNs());
        }
        assertThat(times).containsExactly(0L, SECOND, 3 * SECOND, 7 * SECOND, 15 * SECOND, 31 * SECOND);
        assertThat(host.tcpConnections()).isZero();
    }

    @Test
    void theSynOffersEverythingAndTheListenerAgreesToWhatItGot() {
        connect(b -> {});
        assertThat(peer.only()).matches(s -> s.mss() == 1460 && s.scale() == 7 && s.sackPermitted() && s.timestamps());

        listen();
        peer.expectNewConnection();
        peer.send(SYN, 300, 0, 1000, new byte[0], o -> o.mss(1200).sackPermitted(true));
        settle();
        assertThat(peer.only())
                .matches(s -> s.mss() == 1460 && s.scale() == -1 && s.sackPermitted() && !s.timestamps());
    }

    @Test
    void halfAConnectEndsWithTheSynAckAndIsNeverAcknowledged() {
        ChannelFuture connecting = connect(b -> b.option(HostChannelOption.TCP_HALF_OPEN, true));
        assertThat(peer.only().is(SYN)).isTrue();
        peer.send(SYN | ACK, 300, 101);
        settle();

        assertThat(connecting.isSuccess()).isTrue();
        assertThat(peer.only()).matches(s -> s.is(RST) && s.seq() == 101);
        assertThat(host.tcpConnections()).isZero();
        connecting.channel().close();
        net.runFor(SECOND);
        assertThat(peer.count()).isZero();
    }

    @Test
    void halfAConnectThatIsRefusedFails() {
        ChannelFuture connecting = connect(b -> b.option(HostChannelOption.TCP_HALF_OPEN, true));
        peer.send(RST | ACK, 0, 101);
        settle();
        assertThat(connecting.cause()).isInstanceOf(ConnectException.class);
    }

    @Test
    void aResetRefuses() {
        ChannelFuture connecting = connect(b -> {});
        peer.send(RST | ACK, 0, 101);
        settle();
        assertThat(connecting.cause())
                .isInstanceOf(ConnectException.class)
                .isNotInstanceOf(ConnectTimeoutException.class)
                .hasMessageContaining("Connection refused");
    }

    @Test
    void aResetThatAcknowledgesNothingOfOursIsIgnored() {
        ChannelFuture connecting = connect(b -> {});
        peer.forget();
        peer.send(RST | ACK, 0, 4711);
        peer.send(RST, 0, 0);
        settle();
        assertThat(connecting.isDone()).isFalse();
    }

    @Test
    void anAckOfSomethingNeverSentIsReset() {
        ChannelFuture connecting = connect(b -> {});
        peer.forget();
        peer.send(ACK, 300, 4711);
        settle();
        assertThat(peer.only()).matches(s -> s.is(RST) && s.seq() == 4711);
        assertThat(connecting.isDone()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "3, 0, java.net.NoRouteToHostException, Network is unreachable",
        "3, 1, java.net.NoRouteToHostException, No route to host",
        "3, 3, java.net.ConnectException, Connection refused",
        "3, 13, java.net.NoRouteToHostException, administratively prohibited",
        "11, 0, java.net.NoRouteToHostException, No route to host",
    })
    void anIcmpErrorEndsConnectingAtOnce(int type, int code, Class<? extends Throwable> expected, String message) {
        ChannelFuture connecting = connect(b -> {});
        peer.icmp(type, code, 0);
        settle();
        assertThat(connecting.cause()).isInstanceOf(expected).hasMessageContaining(message);
        assertThat(host.tcpConnections()).isZero();
    }

    @Test
    void anIcmpErrorIsNoReasonToGiveUpAnEstablishedConnectionButToldWhenItDies() {
        HostSocketChannel channel =
                established(b -> b.option(HostChannelOption.TCP_USER_TIMEOUT_NS, 30 * SECOND), o -> {});
        write(channel, 10);
        settle();
        peer.icmp(3, 1, 0);
        net.runFor(29 * SECOND);
        assertThat(channel.isActive()).isTrue();

        net.runFor(2 * SECOND);
        assertThat(channel.isOpen()).isFalse();
        assertThat(log.causes).singleElement().isInstanceOf(NoRouteToHostException.class);
    }

    @Test
    void anIcmpErrorThatQuotesASequenceNumberNeverSentIsIgnored() {
        ChannelFuture connecting = connect(b -> {});
        peer.send(SYN | ACK, 300, 101);
        settle();
        peer.forget();
        connecting.channel().close();
        settle();
        peer.send(ACK, 301, 102);
        settle();
        // The FIN quoted is acknowledged by now: not in flight, so an attacker's guess (RFC 5927 section 4.1).
        peer.icmp(3, 1, 0);
        settle();
        assertThat(state((HostSocketChannel) connecting.channel())).isEqualTo(TcpState.FIN_WAIT_2);
    }

    @Test
    void theConnectTimeoutOfNettyIsKept() {
        ChannelFuture connecting = host.tcpBootstrap()
                .handler(log)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 1500)
                .connect(new InetSocketAddress("127.1.0.2", 80));
        net.runFor(1500 * MS - 1);
        assertThat(connecting.isDone()).isFalse();
        net.runFor(1);
        assertThat(connecting.cause())
                .isInstanceOf(ConnectTimeoutException.class)
                .hasMessageContaining("1500 ms");
    }

    @Test
    void aCancelledConnectLeavesNothing() {
        ChannelFuture connecting = connect(b -> {});
        connecting.cancel(false);
        settle();
        assertThat(connecting.channel().isOpen()).isFalse();
        assertThat(host.tcpConnections()).isZero();
    }

    @Test
    void synsBeyondTheBacklogAreDroppedSilently() {
        host.tcpServerBootstrap()
                .option(ChannelOption.SO_BACKLOG, 2)
                .childHandler(log)
                .bind(new InetSocketAddress("127.1.0.1", 81));
        settle();
        peer.hostPort = 81;
        for (int port = 1001; port <= 1003; port++) {
            peer.ownPort = port;
            peer.send(SYN, 300, 0);
        }
        settle();
        assertThat(peer.count()).isEqualTo(2);
        assertThat(host.tcpCounters().synsDropped()).isEqualTo(1);
    }

    @Test
    void whileNobodyAcceptsTheQueueHoldsTheBacklogAndOneAndAnotherClientHangs() {
        ChannelFuture bound = host.tcpServerBootstrap()
                .option(ChannelOption.SO_BACKLOG, 1)
                .option(ChannelOption.AUTO_READ, false)
                .childHandler(log)
                .bind(new InetSocketAddress("127.1.0.1", 81));
        settle();
        List<ChannelFuture> clients = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            clients.add(host.tcpBootstrap()
                    .handler(new io.netty.channel.ChannelInboundHandlerAdapter())
                    .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 0)
                    .connect(new InetSocketAddress("127.1.0.1", 81)));
            settle();
        }
        assertThat(clients).extracting(ChannelFuture::isSuccess).containsExactly(true, true, false);

        // Accepting resumes, and the client's next SYN gets through.
        net.runFor(4 * SECOND);
        bound.channel().config().setAutoRead(true);
        net.runFor(3 * SECOND - 1);
        assertThat(clients.get(2).isSuccess()).isFalse();
        net.runFor(1);
        assertThat(clients.get(2).isSuccess()).isTrue();
    }

    @Test
    void aNewSynEndsTimeWaitWhenItsTimestampIsNewer() {
        List<HostSocketChannel> accepted = listen();
        peer.send(SYN, 300, 0, 65535, new byte[0], o -> o.timestamps(1000, 0));
        settle();
        peer.send(ACK, 301, 101, 65535, new byte[0], o -> o.timestamps(1001, 0));
        settle();
        accepted.get(0).close();
        settle();
        peer.send(ACK | io.faultline.packet.Tcp.FIN, 301, 102, 65535, new byte[0], o -> o.timestamps(1002, 0));
        settle();
        assertThat(state(accepted.get(0))).isEqualTo(TcpState.TIME_WAIT);
        peer.forget();
        peer.expectNewConnection();

        // RFC 6191: a lower sequence number, but a newer timestamp.
        peer.send(SYN, 200, 0, 65535, new byte[0], o -> o.timestamps(1003, 0));
        settle();
        assertThat(peer.only()).matches(s -> s.is(SYN | ACK) && s.ack() == 201);
    }
}
