package io.faultline.fabric;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultline.testing.TestNet;
import java.util.BitSet;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A link may change at any moment; nothing that it holds is lost or overtaken by that. */
class ProfileChangeTest {
    private static final long MS = 1_000_000;

    /** 125 bytes take a millisecond. */
    private static final LinkProfile MBIT = LinkProfile.PERFECT.withRateBps(1_000_000);

    @RegisterExtension
    final TestNet net = new TestNet();

    private Probe a;
    private Probe b;
    private Link link;

    private void connect(LinkProfile profile) {
        a = new Probe(net.network(), "a");
        b = new Probe(net.network(), "b");
        link = net.network().connect(a, b, "a-b", profile);
    }

    private void change(LinkProfile profile) {
        link.profile(profile, net.nowNs());
    }

    @Test
    void whatWaitsLeavesAtTheNewRateAndThePacketOnTheWireWithItsRemainingBits() {
        connect(MBIT);
        a.sendAll(4, 125);
        net.runFor(MS * 5 / 4);
        // The second packet has sent 250 of its 1000 bits; 750 remain.
        change(MBIT.withRateBps(500_000));
        net.runForMs(100);
        long secondNs = MS * 5 / 4 + 2 * 750_000;
        assertThat(b.arrivalsNs).containsExactly(MS, secondNs, secondNs + 2 * MS, secondNs + 4 * MS);
        assertThat(b.marks).containsExactly(0, 1, 2, 3);
    }

    @Test
    void aFasterWireEmptiesTheQueueSooner() {
        connect(MBIT.withDelayNs(10 * MS));
        a.sendAll(3, 125);
        net.runFor(MS / 2);
        change(MBIT.withDelayNs(10 * MS).withRateBps(10_000_000));
        net.runForMs(100);
        long firstNs = MS / 2 + 50_000 + 10 * MS;
        assertThat(b.arrivalsNs).containsExactly(firstNs, firstNs + 100_000, firstNs + 200_000);
    }

    @Test
    void twoChangesThatUndoEachOtherCostOnlyTheTimeBetween() {
        connect(MBIT);
        a.sendAll(3, 125);
        net.runFor(MS / 2);
        change(MBIT.withRateBps(500_000));
        net.runForMs(1);
        change(MBIT);
        net.runForMs(100);
        // For a millisecond the wire was half as fast: all are half a millisecond later.
        assertThat(b.arrivalsNs).containsExactly(MS * 3 / 2, MS * 5 / 2, MS * 7 / 2);
    }

    @Test
    void anUnlimitedWireLetsAllGoAtOnceAndALimitedOneBeginsFresh() {
        connect(MBIT);
        a.sendAll(3, 125);
        net.runFor(MS / 2);
        change(LinkProfile.PERFECT);
        a.send(125, 3);
        net.runFor(0);
        assertThat(b.arrivalsNs).containsExactly(MS / 2, MS / 2, MS / 2, MS / 2);
        assertThat(b.marks).containsExactly(0, 1, 2, 3);
        change(MBIT);
        a.send(125, 4);
        net.runForMs(10);
        assertThat(b.arrivalsNs.get(4)).isEqualTo(MS * 3 / 2);
    }

    @Test
    void aLostPacketHoldsTheWireAlsoAfterTheChange() {
        BitSet first = new BitSet();
        first.set(0, 2);
        connect(MBIT.withLoss(new LossModel.Pattern(first, 2, false)));
        a.sendAll(3, 125);
        assertThat(link.forward().drops().count(DropReason.WIRE_LOSS)).isEqualTo(2);
        change(MBIT.withRateBps(500_000));
        net.runForMs(100);
        assertThat(b.marks).containsExactly(2);
        assertThat(b.arrivalsNs).containsExactly(6 * MS);
    }

    @Test
    void aLowerQueueLimitKeepsWhatIsQueuedAndRefusesMore() {
        connect(MBIT);
        a.sendAll(8, 125);
        change(MBIT.withQueueBytes(500));
        a.send(125, 8);
        assertThat(link.forward().drops().count(DropReason.QUEUE_FULL)).isEqualTo(1);
        net.runForMs(100);
        assertThat(b.marks).containsExactly(0, 1, 2, 3, 4, 5, 6, 7);
        a.send(125, 9);
        net.runForMs(100);
        assertThat(b.marks).hasSize(9).endsWith(9);
    }

    @Test
    void aLowerMtuLetsLargerPacketsThatWaitPass() {
        connect(MBIT);
        a.sendAll(2, 1500);
        change(MBIT.withMtu(500));
        a.send(501, 2);
        a.send(500, 3);
        net.runForMs(100);
        assertThat(a.ports().get(0).mtu()).isEqualTo(500);
        assertThat(b.marks).containsExactly(0, 1, 3);
    }

    @Test
    void aShorterDelayDoesNotReorderUnlessReorderingIsOn() {
        connect(LinkProfile.PERFECT.withDelayNs(50 * MS));
        a.send(125, 0);
        net.runForMs(1);
        change(LinkProfile.PERFECT.withDelayNs(10 * MS));
        a.send(125, 1);
        net.runForMs(100);
        assertThat(b.marks).containsExactly(0, 1);
        assertThat(b.arrivalsNs).containsExactly(50 * MS, 50 * MS);

        change(LinkProfile.PERFECT.withDelayNs(50 * MS));
        a.send(125, 2);
        net.runForMs(1);
        change(LinkProfile.PERFECT.withDelayNs(10 * MS).withReorder(true));
        a.send(125, 3);
        net.runForMs(100);
        assertThat(b.marks).containsExactly(0, 1, 3, 2);
    }

    @Test
    void whatHasNotLeftTravelsWithTheNewDelayAndWhatHasLeftWithTheOld() {
        connect(MBIT.withDelayNs(10 * MS));
        a.sendAll(3, 125);
        net.runFor(MS * 3 / 2);
        change(MBIT.withDelayNs(30 * MS));
        net.runForMs(100);
        assertThat(b.arrivalsNs).containsExactly(11 * MS, 32 * MS, 33 * MS);
    }

    @Test
    void aShorterDelayForWhatWaitsDoesNotOvertakeWhatHasLeft() {
        connect(MBIT.withDelayNs(30 * MS));
        a.sendAll(3, 125);
        net.runFor(MS * 3 / 2);
        change(MBIT.withDelayNs(5 * MS));
        net.runForMs(100);
        assertThat(b.marks).containsExactly(0, 1, 2);
        assertThat(b.arrivalsNs).containsExactly(31 * MS, 31 * MS, 31 * MS);
    }

    @Test
    void onlyTheDirectionThatIsNamedChanges() {
        connect(MBIT);
        link.profile(link.reverse(), MBIT.withDelayNs(20 * MS), net.nowNs());
        a.send(125, 1);
        b.send(125, 2);
        net.runForMs(100);
        assertThat(b.arrivalsNs).containsExactly(MS);
        assertThat(a.arrivalsNs).containsExactly(21 * MS);
    }

    @Test
    void copiesStayBehindTheirOriginalsWhenTheRateChanges() {
        connect(MBIT.withDuplicate(1));
        a.sendAll(3, 125);
        change(MBIT.withDuplicate(1).withRateBps(2_000_000));
        net.runForMs(100);
        assertThat(b.marks).containsExactly(0, 0, 1, 1, 2, 2);
        assertThat(b.arrivalsNs).containsExactly(MS / 2, MS / 2 + 1, MS, MS + 1, MS * 3 / 2, MS * 3 / 2 + 1);
    }

    @Test
    void codelMayComeAndGoWhileTheQueueStands() {
        LinkProfile codel = MBIT.withCodel(CoDel.RFC_8289);
        connect(MBIT);
        a.sendAll(4, 125);
        change(codel);
        IntStream.range(4, 8).forEach(i -> a.send(125, i));
        net.runFor(MS * 9 / 2);
        change(codel.withRateBps(500_000));
        net.runFor(0);
        change(MBIT);
        IntStream.range(8, 10).forEach(i -> a.send(125, i));
        net.runForMs(100);
        assertThat(b.marks).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
        assertThat(b.arrivalsNs)
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, 10).mapToObj(i -> i * MS).toList());
    }

    @Test
    void aQueueOfCodelIsEmptiedByAnUnlimitedWire() {
        connect(MBIT.withCodel(CoDel.RFC_8289));
        a.sendAll(5, 125);
        net.runFor(MS / 2);
        change(LinkProfile.PERFECT.withCodel(CoDel.RFC_8289));
        net.runFor(0);
        assertThat(b.marks).containsExactly(0, 1, 2, 3, 4);
    }

    @Test
    void aNewRateHoldsForTheQueueOfCodelToo() {
        connect(MBIT.withCodel(CoDel.RFC_8289));
        a.sendAll(3, 125);
        net.runFor(MS / 2);
        change(MBIT.withCodel(CoDel.RFC_8289).withRateBps(500_000));
        net.runForMs(100);
        assertThat(b.arrivalsNs).containsExactly(MS * 3 / 2, MS * 7 / 2, MS * 11 / 2);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void howeverOftenAndWhateverChangesTheOrderIsKept(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        connect(MBIT);
        for (int i = 0; i < 5_000; i++) {
            a.send(40 + random.nextInt(1_000), i);
            if (random.nextInt(10) == 0) {
                change(LinkProfile.PERFECT
                        .withRateBps(random.nextInt(4) == 0 ? 0 : 1_000_000 + random.nextInt(50_000_000))
                        .withQueueBytes(1L << 30)
                        .withDelayNs(random.nextLong(20 * MS))
                        .withJitter(new Jitter.Uniform(random.nextLong(5 * MS)))
                        .withDuplicate(random.nextInt(4) == 0 ? 0.5 : 0)
                        .withCodel(random.nextInt(3) == 0 ? new CoDel(1000 * MS, 1000 * MS) : null));
            }
            net.runFor(random.nextLong(MS));
        }
        net.runForMs(100_000);
        assertThat(b.marks).as("seed %d", seed).isSorted();
        assertThat(new TreeSet<>(b.marks)).as("seed %d", seed).hasSize(5_000);
    }
}
