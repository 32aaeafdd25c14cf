package io.faultline.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class VirtualLoopTest {
    private final NetworkLoop loop = NetworkLoop.virtual(1);
    private final List<String> log = new ArrayList<>();

    @AfterEach
    void close() {
        loop.close();
    }

    private Event note(String what) {
        return (nowNs, arg, payload) -> log.add(what + "@" + nowNs);
    }

    @Test
    void atOneInstantAdminComesBeforePacketsBeforeTimersThenNodesThenTheOrderOfScheduling() {
        loop.schedule(5, EventClass.TIMER, 0, note("timer0"), 0, null);
        loop.schedule(5, EventClass.PACKET, 2, note("packet2a"), 0, null);
        loop.schedule(5, EventClass.PACKET, 1, note("packet1"), 0, null);
        loop.schedule(5, EventClass.PACKET, 2, note("packet2b"), 0, null);
        loop.schedule(5, EventClass.ADMIN, NetworkLoop.MAX_NODES - 1, note("admin"), 0, null);
        loop.schedule(4, EventClass.TIMER, 9, note("before"), 0, null);
        loop.runUntil(10);
        assertThat(log).containsExactly("before@4", "admin@5", "packet1@5", "packet2a@5", "packet2b@5", "timer0@5");
        assertThat(loop.executedEvents()).isEqualTo(6);
    }

    @Test
    void aReservedPlaceIsKeptUntilItIsUsed() {
        long early = loop.reserveSequence();
        loop.schedule(5, EventClass.PACKET, 1, note("later"), 0, null);
        loop.scheduleReserved(5, EventClass.PACKET, 1, early, note("earlier"), 0, null);
        loop.runUntil(5);
        assertThat(log).containsExactly("earlier@5", "later@5");
    }

    @Test
    void theOrderDoesNotDependOnTheOrderOfSchedulingAcrossNodes() {
        List<List<String>> runs = new ArrayList<>();
        for (long seed = 1; seed <= 5; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            List<Integer> nodes = new ArrayList<>(List.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9));
            try (NetworkLoop other = NetworkLoop.virtual(1)) {
                List<String> order = new ArrayList<>();
                while (!nodes.isEmpty()) {
                    int node = nodes.remove(random.nextInt(nodes.size()));
                    other.schedule(7, EventClass.PACKET, node, (nowNs, arg, p) -> order.add("" + arg), node, null);
                }
                other.runUntil(7);
                runs.add(order);
            }
        }
        assertThat(runs).containsOnly(List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9"));
    }

    @Test
    void whatIsScheduledInThePastHappensNow() {
        loop.runUntil(100);
        loop.schedule(5, EventClass.TIMER, 0, note("late"), 0, null);
        loop.runUntil(100);
        assertThat(log).containsExactly("late@100");
    }

    @Test
    void timeEndsWhereItWasToldToEvenWithNothingToDo() {
        loop.runFor(50);
        loop.runFor(50);
        assertThat(loop.nowNs()).isEqualTo(100);
        assertThat(loop.runUntilIdle(1_000)).isTrue();
        assertThat(loop.nowNs()).isEqualTo(100);
        loop.schedule(2_000, EventClass.TIMER, 0, note("beyond"), 0, null);
        assertThat(loop.runUntilIdle(1_000)).isFalse();
        assertThat(loop.runUntilIdle(2_000)).isTrue();
        assertThat(loop.nowNs()).isEqualTo(2_000);
    }

    @Test
    void nettysScheduledTasksFollowTheVirtualClockAmongTheEvents() throws Exception {
        EventExecutor netty = loop.eventLoop();
        loop.schedule(10, EventClass.TIMER, 0, note("event"), 0, null);
        ScheduledFuture<?> hour = netty.schedule(() -> log.add("hour@" + loop.nowNs()), 1, TimeUnit.HOURS);
        netty.schedule(() -> log.add("task@" + loop.nowNs()), 10, TimeUnit.NANOSECONDS);
        netty.schedule(() -> log.add("task@" + loop.nowNs()), 5, TimeUnit.NANOSECONDS);
        ScheduledFuture<?> cancelled = netty.schedule(() -> log.add("never"), 6, TimeUnit.NANOSECONDS);
        cancelled.cancel(false);
        loop.schedule(20, EventClass.TIMER, 0, note("event"), 0, null);
        loop.runUntil(3_600_000_000_000L);
        // At one instant events come before Netty's tasks.
        assertThat(log).containsExactly("task@5", "event@10", "task@10", "event@20", "hour@3600000000000");
        assertThat(hour.isDone()).isTrue();
    }

    @Test
    void aPeriodicTaskOfNettyBeatsInVirtualTime() {
        ScheduledFuture<?> beat =
                loop.eventLoop().scheduleAtFixedRate(() -> log.add("" + loop.nowNs()), 0, 1, TimeUnit.SECONDS);
        loop.runFor(3_500_000_000L);
        beat.cancel(false);
        loop.runFor(5_000_000_000L);
        assertThat(log).containsExactly("0", "1000000000", "2000000000", "3000000000");
    }

    @Test
    void immediateTasksRunBeforeTimeMoves() {
        loop.schedule(
                10,
                EventClass.PACKET,
                0,
                (nowNs, arg, payload) -> loop.execute(() -> {
                    log.add("first@" + loop.nowNs());
                    loop.execute(() -> log.add("second@" + loop.nowNs()));
                    loop.schedule(loop.nowNs(), EventClass.PACKET, 0, note("event"), 0, null);
                }),
                0,
                null);
        loop.schedule(11, EventClass.PACKET, 0, note("next"), 0, null);
        loop.runUntil(20);
        assertThat(log).containsExactly("first@10", "second@10", "event@10", "next@11");
    }

    @Test
    void whatAnEventThrowsReachesTheDriverAndTheLoopCanGoOn() {
        loop.schedule(
                10,
                EventClass.PACKET,
                0,
                (nowNs, arg, payload) -> {
                    throw new IllegalArgumentException("boom");
                },
                0,
                null);
        loop.schedule(20, EventClass.PACKET, 0, note("after"), 0, null);
        assertThatThrownBy(() -> loop.runUntil(100)).hasMessage("boom");
        assertThat(loop.failures()).isEqualTo(1);
        loop.runUntil(100);
        assertThat(log).containsExactly("after@20");
    }

    @Test
    void anInstantThatNeverEndsBecauseOfEventsIsReported() {
        NetworkLoop impatient = NetworkLoop.virtual(1, 100_000);
        Event again = new Event() {
            @Override
            public void run(long nowNs, long arg, Object payload) {
                impatient.schedule(nowNs, EventClass.PACKET, 0, this, 0, null);
            }
        };
        impatient.schedule(7, EventClass.PACKET, 0, again, 0, null);
        assertThatThrownBy(() -> impatient.runUntil(100)).hasMessageStartingWith("time stands still at 7 ns");
        impatient.close();
        assertThat(impatient.eventLoop().isTerminated()).isTrue();
    }

    @Test
    void anInstantThatNeverEndsBecauseOfImmediateTasksIsReported() {
        NetworkLoop impatient = NetworkLoop.virtual(1, 100_000);
        Runnable[] again = new Runnable[1];
        again[0] = () -> impatient.execute(again[0]);
        impatient.execute(again[0]);
        assertThatThrownBy(() -> impatient.runUntil(100)).hasMessageStartingWith("time stands still at 0 ns");
        impatient.close();
        assertThat(impatient.eventLoop().isTerminated()).isTrue();
    }

    @Test
    void anInstantThatNeverEndsBecauseOfScheduledTasksIsReported() {
        NetworkLoop impatient = NetworkLoop.virtual(1, 100_000);
        Runnable[] again = new Runnable[1];
        again[0] = () -> impatient.eventLoop().schedule(again[0], 0, TimeUnit.NANOSECONDS);
        impatient.execute(again[0]);
        assertThatThrownBy(() -> impatient.runUntil(100)).hasMessageStartingWith("time stands still at 0 ns");
        impatient.close();
        assertThat(impatient.eventLoop().isTerminated()).isTrue();
    }

    @Test
    void aTaskFromAnotherThreadRunsWhenTheLoopIsDriven() throws Exception {
        List<CompletableFuture<Long>> result = new ArrayList<>();
        Thread other = new Thread(() -> result.add(loop.call(loop::nowNs)));
        other.start();
        other.join();
        assertThat(result.get(0)).isNotDone();
        loop.runUntil(5);
        assertThat(result.get(0)).isCompletedWithValue(0L);
        assertThat(loop.call(() -> 42)).isCompletedWithValue(42);
        assertThat(loop.call(() -> {
                    throw new IllegalStateException("told");
                }))
                .isCompletedExceptionally();
    }

    @Test
    void anotherThreadMayNotDriveIt() throws Exception {
        CompletableFuture<Void> driven = CompletableFuture.runAsync(() -> loop.runFor(1));
        assertThatThrownBy(driven::get).hasMessageContaining("expected: its owner");
        assertThatThrownBy(loop::start).hasMessageContaining("start() on a virtual clock");
    }

    @Test
    void aNodeIdThatWouldSpillIntoTheOrderIsRefused() {
        assertThatThrownBy(() -> loop.schedule(1, EventClass.PACKET, NetworkLoop.MAX_NODES, note(""), 0, null))
                .hasMessage("nodeId: 2097152 (expected: 0 <= nodeId < 2097152)");
        assertThatThrownBy(() -> loop.schedule(1, EventClass.PACKET, -1, note(""), 0, null))
                .hasMessageStartingWith("nodeId: -1");
    }

    @Test
    void closedItReleasesWhatItsEventsWereToGet() {
        ByteBuf packet = Unpooled.buffer(8);
        loop.schedule(100, EventClass.PACKET, 0, note("never"), 0, packet);
        loop.eventLoop().schedule(() -> log.add("never"), 1, TimeUnit.HOURS);
        loop.close();
        loop.close();
        assertThat(packet.refCnt()).isZero();
        assertThat(loop.pendingEvents()).isZero();
        assertThat(loop.eventLoop().isTerminated()).isTrue();
        assertThat(log).isEmpty();
        assertThat(loop.call(() -> 1)).isCompletedWithValue(1);
    }

    @Test
    void whatClosesAtTheEndMayStillTellOthersInTurn() {
        NetworkLoop ending = NetworkLoop.virtual(1);
        List<Integer> told = new ArrayList<>();
        ending.execute(new Runnable() {
            @Override
            public void run() {
                told.add(told.size());
                if (told.size() < 5) {
                    ending.execute(this);
                }
            }
        });

        ending.close();

        assertThat(told).containsExactly(0, 1, 2, 3, 4);
    }
}
