package io.faultline.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.nio.NioDatagramChannel;
import java.lang.management.ManagementFactory;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The loop on the wall clock. The machine may be busy: what is asserted of time are lower bounds, and order. */
@Timeout(60)
class RealLoopTest {
    private static final long MS = 1_000_000;

    private NetworkLoop loop = NetworkLoop.real(1, RealTimeOptions.DEFAULT);

    @AfterEach
    void close() {
        loop.close();
        assertThat(loop.eventLoop().isTerminated()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void eventsRunInOrderAtTheTimesTheyWereDueAndNeverEarly(boolean spin) throws Exception {
        loop.close();
        loop = NetworkLoop.real(1, new RealTimeOptions(spin, 100_000));
        List<Long> seenNs = new ArrayList<>();
        CompletableFuture<Void> done = new CompletableFuture<>();
        Event event = (nowNs, arg, payload) -> {
            seenNs.add(nowNs);
            if (arg == 3) {
                done.complete(null);
            }
        };
        loop.schedule(30 * MS, EventClass.TIMER, 0, event, 3, null);
        loop.schedule(10 * MS, EventClass.TIMER, 0, event, 1, null);
        loop.schedule(10 * MS + 50_000, EventClass.TIMER, 0, event, 2, null);
        long startNs = System.nanoTime();
        loop.start();
        done.get();
        assertThat(System.nanoTime() - startNs).isGreaterThanOrEqualTo(30 * MS);
        assertThat(seenNs).containsExactly(10 * MS, 10 * MS + 50_000, 30 * MS);
        Lateness.Snapshot late = loop.call(() -> loop.lateness().snapshot()).get();
        assertThat(late.events()).isEqualTo(3);
        assertThat(late.maxNs()).isGreaterThan(0);
    }

    @Test
    void theRunBeginsWhenItIsStartedNotWhenItIsBuilt() throws Exception {
        TimeUnit.MILLISECONDS.sleep(50);
        assertThat(loop.nowNs()).isZero();
        CompletableFuture<Long> late = new CompletableFuture<>();
        loop.schedule(0, EventClass.ADMIN, 0, (nowNs, arg, payload) -> late.complete(nowNs), 0, null);
        loop.start();
        assertThat(late.get()).isZero();
        assertThat(loop.call(() -> loop.lateness().snapshot().maxNs()).get()).isLessThan(50 * MS);
    }

    @Test
    void aBacklogIsWorkedOffEachEventAtItsOwnTime() throws Exception {
        List<Long> seenNs = new ArrayList<>();
        CompletableFuture<Void> done = new CompletableFuture<>();
        Event event = (nowNs, arg, payload) -> {
            seenNs.add(nowNs - arg);
            if (seenNs.size() == 5_000) {
                done.complete(null);
            }
        };
        for (int i = 0; i < 5_000; i++) {
            loop.schedule(5 * MS + i, EventClass.TIMER, 0, event, 5 * MS + i, null);
        }
        loop.schedule(
                MS,
                EventClass.ADMIN,
                0,
                (nowNs, arg, payload) -> {
                    long untilNs = System.nanoTime() + 20 * MS;
                    while (System.nanoTime() < untilNs) {
                        Thread.onSpinWait();
                    }
                },
                0,
                null);
        loop.start();
        done.get();
        // All were late by milliseconds; none may see it.
        assertThat(seenNs).containsOnly(0L);
    }

    @Test
    void afterALongSleepASocketsHandlerSeesTheTimeOfNow() throws Exception {
        CompletableFuture<Long> handled = new CompletableFuture<>();
        loop.start();
        Bootstrap bootstrap = new Bootstrap()
                .group(loop.eventLoop())
                .channel(Epoll.isAvailable() ? EpollDatagramChannel.class : NioDatagramChannel.class)
                .handler(new SimpleChannelInboundHandler<DatagramPacket>() {
                    @Override
                    protected void channelRead0(ChannelHandlerContext context, DatagramPacket packet) {
                        handled.complete(loop.nowNs());
                    }
                });
        DatagramChannel channel = (DatagramChannel)
                bootstrap.bind(InetAddress.getLoopbackAddress(), 0).sync().channel();
        long beforeNs = loop.call(loop::nowNs).get();
        TimeUnit.MILLISECONDS.sleep(200);
        try (DatagramSocket socket = new DatagramSocket()) {
            InetSocketAddress to = channel.localAddress();
            socket.send(new java.net.DatagramPacket(new byte[] {1}, 1, to));
        }
        assertThat(handled.get() - beforeNs).isGreaterThanOrEqualTo(200 * MS);
        channel.close().sync();
    }

    @Test
    void aTaskFromAnotherThreadWakesASleepingLoop() throws Exception {
        loop.start();
        loop.schedule(3_600_000_000_000L, EventClass.TIMER, 0, (nowNs, arg, payload) -> {}, 0, null);
        TimeUnit.MILLISECONDS.sleep(50);
        assertThat(loop.call(() -> Thread.currentThread().getName()).get(10, TimeUnit.SECONDS))
                .startsWith("faultline-loop");
        assertThat(loop.call(loop::inLoop).get()).isTrue();
        assertThat(loop.inLoop()).isFalse();
    }

    @Test
    void nettysScheduledTasksRunOnTheSameClock() throws Exception {
        loop.start();
        CompletableFuture<Long> ran = new CompletableFuture<>();
        long askedNs = loop.call(() -> {
                    loop.eventLoop().schedule(() -> ran.complete(loop.nowNs()), 20, TimeUnit.MILLISECONDS);
                    return loop.nowNs();
                })
                .get();
        assertThat(ran.get() - askedNs).isGreaterThanOrEqualTo(20 * MS - 1000);
    }

    @Test
    void anEventThatThrowsIsCountedAndTheLoopGoesOn() throws Exception {
        CompletableFuture<Void> after = new CompletableFuture<>();
        loop.schedule(
                MS,
                EventClass.PACKET,
                0,
                (nowNs, arg, payload) -> {
                    throw new IllegalArgumentException("thrown by a test");
                },
                0,
                null);
        loop.schedule(2 * MS, EventClass.PACKET, 0, (nowNs, arg, payload) -> after.complete(null), 0, null);
        loop.start();
        after.get();
        assertThat(loop.call(loop::failures).get()).isEqualTo(1);
    }

    @Test
    void aStormOfEventsDoesNotStarveTasksNorTheOtherWayRound() throws Exception {
        Event storm = new Event() {
            @Override
            public void run(long nowNs, long arg, Object payload) {
                loop.schedule(nowNs, EventClass.PACKET, 0, this, 0, null);
            }
        };
        loop.schedule(0, EventClass.PACKET, 0, storm, 0, null);
        loop.start();
        assertThat(loop.call(() -> 1).get()).isEqualTo(1);
        Runnable[] again = new Runnable[1];
        again[0] = () -> loop.execute(again[0]);
        loop.execute(again[0]);
        long before = loop.call(loop::executedEvents).get();
        TimeUnit.MILLISECONDS.sleep(50);
        assertThat(loop.call(loop::executedEvents).get()).isGreaterThan(before);
    }

    @Test
    void anIdleLoopSleeps() throws Exception {
        loop.start();
        loop.schedule(3_600_000_000_000L, EventClass.TIMER, 0, (nowNs, arg, payload) -> {}, 0, null);
        long beforeNs = loop.call(RealLoopTest::cpuOfThisThreadNs).get();
        TimeUnit.MILLISECONDS.sleep(500);
        long usedNs = loop.call(RealLoopTest::cpuOfThisThreadNs).get() - beforeNs;
        assertThat(usedNs).isLessThan(100 * MS);
    }

    private static long cpuOfThisThreadNs() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    @Test
    void closedItReleasesWhatItsEventsWereToGetAndRefusesMore() throws Exception {
        ByteBuf packet = Unpooled.buffer(8);
        loop.schedule(3_600_000_000_000L, EventClass.PACKET, 0, (nowNs, arg, payload) -> {}, 0, packet);
        loop.start();
        loop.call(() -> 1).get();
        loop.close();
        loop.close();
        assertThat(packet.refCnt()).isZero();
        assertThat(loop.call(() -> 1)).isCompletedExceptionally();
        assertThat(loop.pendingEvents()).isZero();
        assertThatThrownBy(loop::start).hasMessageContaining("expected: once");
    }

    @Test
    void itMayBeClosedWithoutHavingBeenStartedAndByItself() throws Exception {
        loop.close();
        assertThat(loop.eventLoop().isTerminated()).isTrue();
        loop = NetworkLoop.real(1, RealTimeOptions.DEFAULT);
        loop.start();
        loop.call(() -> {
                    loop.close();
                    return null;
                })
                .get();
        assertThat(loop.eventLoop().terminationFuture().await(10, TimeUnit.SECONDS))
                .isTrue();
    }

    @Test
    void itCannotBeDrivenByHand() {
        assertThatThrownBy(() -> loop.runFor(1)).hasMessage("a real clock cannot be driven (expected: start())");
    }
}
