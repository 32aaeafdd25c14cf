package io.faultline.fabric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.faultline.testing.TestNet;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** RFC 8289, against what its control law says in closed form. One packet takes a millisecond on the wire. */
class CodelTest {
    private static final long MS = 1_000_000;
    private static final long TARGET_NS = 5 * MS;
    private static final long INTERVAL_NS = 100 * MS;
    private static final int LENGTH = 1500;
    private static final LinkProfile MANAGED = LinkProfile.PERFECT
            .withRateBps(12_000_000)
            .withQueueBytes(1_000_000)
            .withCodel(CoDel.RFC_8289);

    @RegisterExtension
    final TestNet net = new TestNet();

    private Probe a;
    private Probe b;
    private Link link;
    private final List<Long> dropsNs = new ArrayList<>();
    private final List<Long> sentNs = new ArrayList<>();

    @BeforeEach
    void connect() {
        a = new Probe(net.network(), "a");
        b = new Probe(net.network(), "b");
        link = net.network().connect(a, b, "a-b", MANAGED);
        net.network().addTap(new Tap() {
            @Override
            public void sent(LinkDirection direction, ByteBuf packet, long nowNs) {}

            @Override
            public void delivered(LinkDirection direction, ByteBuf packet, long nowNs) {}

            @Override
            public void dropped(LinkDirection direction, ByteBuf packet, DropReason reason, long nowNs) {
                if (reason == DropReason.AQM) {
                    dropsNs.add(nowNs);
                }
            }

            @Override
            public void dropped(Node node, ByteBuf packet, DropReason reason, long nowNs) {}
        });
    }

    private void burst(int packets) {
        for (int i = 0; i < packets; i++) {
            sentNs.add(net.nowNs());
            a.send(LENGTH, sentNs.size() - 1);
        }
    }

    /** As many packets as the wire carries, so that a queue that stands keeps standing. */
    private void saturateForMs(int durationMs) {
        for (int i = 0; i < durationMs; i++) {
            net.runForMs(1);
            burst(1);
        }
    }

    /** The longest time from sending to arrival, less the packet's own time on the wire, among the last arrivals. */
    private long worstSojournNs(int lastArrivals) {
        long worst = 0;
        for (int i = b.marks.size() - lastArrivals; i < b.marks.size(); i++) {
            worst = Math.max(worst, b.arrivalsNs.get(i) - MS - sentNs.get(b.marks.get(i)));
        }
        return worst;
    }

    @Test
    void aStandingQueueIsBroughtDownToTheTargetAndStaysThere() {
        burst(50);
        saturateForMs(100);
        assertThat(worstSojournNs(10)).isGreaterThan(45 * MS);
        saturateForMs(2_500);
        assertThat(worstSojournNs(1_000)).isLessThanOrEqualTo(TARGET_NS);
        // Each drop takes a millisecond out of the queue, which stood at 50 ms.
        assertThat(dropsNs).hasSizeBetween(44, 46);
    }

    @Test
    void theFirstDropComesAnIntervalAfterTheTargetWasExceeded() {
        burst(50);
        saturateForMs(300);
        // The packet taken out at 5 ms is the first to have waited for 5 ms.
        assertThat(dropsNs.get(0)).isEqualTo(TARGET_NS + INTERVAL_NS);
    }

    @Test
    void dropsAreSpacedByTheIntervalOverTheSquareRootOfTheirCount() {
        burst(50);
        saturateForMs(2_500);
        double dueNs = dropsNs.get(0);
        for (int i = 1; i < dropsNs.size(); i++) {
            dueNs += INTERVAL_NS / Math.sqrt(i);
            // A packet is taken out every millisecond: the drop happens at the first such moment from the due time on.
            assertThat(dropsNs.get(i) - dueNs).as("drop %d", i).isBetween(-1.0 * dropsNs.size(), 1.0 * MS);
        }
    }

    @Test
    void aQueueThatStandsAgainSoonIsDroppedFromAtTheRateThatControlledIt() {
        burst(50);
        saturateForMs(1_500);
        int firstCycle = dropsNs.size();
        burst(50);
        saturateForMs(300);
        List<Long> second = dropsNs.subList(firstCycle, dropsNs.size());
        long spacingNs = second.get(1) - second.get(0);
        assertThat((double) spacingNs).isCloseTo(INTERVAL_NS / Math.sqrt(firstCycle - 1), within(1.0 * MS));
    }

    @Test
    void aQueueThatStandsAgainLateBeginsAnew() {
        burst(50);
        saturateForMs(1_500);
        int firstCycle = dropsNs.size();
        net.runForMs(2_000);
        burst(50);
        saturateForMs(300);
        List<Long> second = dropsNs.subList(firstCycle, dropsNs.size());
        assertThat(second.get(1) - second.get(0)).isEqualTo(INTERVAL_NS);
    }

    @Test
    void aBurstThatDrainsWithinTheIntervalLosesNothing() {
        burst(90);
        net.runForMs(200);
        assertThat(b.marks).hasSize(90).isSorted();
        assertThat(dropsNs).isEmpty();
    }

    @Test
    void aQueueOfOnePacketIsLeftAloneHoweverSlowTheWire() {
        // A packet takes 12 ms, more than the target: section 5.6 looks at the backlog instead.
        link.profile(MANAGED.withRateBps(1_000_000), net.nowNs());
        burst(1);
        for (int i = 0; i < 200; i++) {
            burst(1);
            net.runForMs(12);
        }
        net.runForMs(100);
        assertThat(b.marks).hasSize(201);
        assertThat(dropsNs).isEmpty();
    }

    @Test
    void theWireIsKeptBusyWhileTheQueueIsControlled() {
        burst(50);
        saturateForMs(2_000);
        assertThat(b.marks).hasSizeBetween(1_999, 2_000);
        for (int i = 1; i < b.arrivalsNs.size(); i++) {
            assertThat(b.arrivalsNs.get(i) - b.arrivalsNs.get(i - 1)).isEqualTo(MS);
        }
    }

    @Test
    void theByteLimitHoldsToo() {
        link.profile(MANAGED.withQueueBytes(10 * LENGTH).withCodel(new CoDel(1000 * MS, 1000 * MS)), net.nowNs());
        for (int i = 0; i < 10; i++) {
            a.send(LENGTH, i);
        }
        assertThat(link.forward().queuedBytes(net.nowNs())).isEqualTo(10L * LENGTH);
        assertThat(link.forward().inFlight()).isEqualTo(10);
        net.runForMs(20);
        assertThat(b.marks).hasSize(10);
    }

    @Test
    void theWireIsAsExactAsWithoutCodel() {
        long rateBps = 799_999_999;
        CoDel patient = new CoDel(1000 * MS, 1000 * MS);
        link.profile(MANAGED.withRateBps(rateBps).withQueueBytes(10_000_000).withCodel(patient), net.nowNs());
        burst(1_000);
        net.runForMs(100);
        long bits = 1_000L * LENGTH * 8;
        // The exact time, rounded up once and not once a packet.
        assertThat(b.arrivalsNs.get(999)).isEqualTo((bits * 1_000_000_000 + rateBps - 1) / rateBps);
    }
}
