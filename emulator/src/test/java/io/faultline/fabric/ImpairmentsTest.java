package io.faultline.fabric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.faultline.engine.NetworkLoop;
import io.faultline.testing.TestNet;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ImpairmentsTest {
    private static final long MS = 1_000_000;
    private static final int PACKETS = 20_000;

    @RegisterExtension
    final TestNet net = new TestNet();

    private static double bound(double p) {
        return 4.5 * Math.sqrt(p * (1 - p) / PACKETS);
    }

    @Test
    void theConfiguredShareOfPacketsArrivesTwiceOneRightAfterTheOther() {
        Probe a = new Probe(net.network(), "a");
        Probe b = new Probe(net.network(), "b");
        net.network()
                .connect(a, b, "a-b", LinkProfile.PERFECT.withDuplicate(0.1).withDelayNs(MS));
        a.sendAll(PACKETS, 40);
        net.runForMs(10);
        long extra = net.network().ledger().duplicated();
        assertThat(b.marks).hasSize(PACKETS + (int) extra).isSorted();
        assertThat((double) extra / PACKETS).isCloseTo(0.1, within(bound(0.1)));
        assertThat(b.marks.stream().distinct().count()).isEqualTo(PACKETS);
    }

    @Test
    void aCopyIsAPacketOfItsOwn() {
        Probe a = new Probe(net.network(), "a");
        Probe b = new Probe(net.network(), "b");
        net.network().connect(a, b, "a-b", LinkProfile.PERFECT.withDuplicate(1));
        b.onReceive = (packet, nowNs) -> packet.setInt(0, 99);
        a.send(40, 7);
        net.runForMs(1);
        assertThat(b.marks).containsExactly(7, 7);
    }

    @Test
    void corruptionFlipsExactlyOneBitAnywhereInTheConfiguredShareOfPackets() {
        Probe a = new Probe(net.network(), "a");
        Probe b = new Probe(net.network(), "b");
        net.network().connect(a, b, "a-b", LinkProfile.PERFECT.withCorrupt(0.25));
        int length = 40;
        int[] corrupted = {0};
        int[] hits = new int[length * 8];
        b.onReceive = (packet, nowNs) -> {
            int flipped = 0;
            for (int bit = 0; bit < length * 8; bit++) {
                if ((packet.getByte(bit >>> 3) & (1 << (bit & 7))) != 0) {
                    flipped++;
                    hits[bit]++;
                }
            }
            assertThat(flipped).isLessThanOrEqualTo(1);
            corrupted[0] += flipped;
        };
        for (int i = 0; i < PACKETS; i++) {
            a.send(length, 0);
        }
        net.runForMs(1);
        assertThat((double) corrupted[0] / PACKETS).isCloseTo(0.25, within(bound(0.25)));
        double expected = corrupted[0] / (double) hits.length;
        double chiSquare = 0;
        for (int hit : hits) {
            chiSquare += (hit - expected) * (hit - expected) / expected;
        }
        // 319 degrees of freedom: mean 319, deviation 25.
        assertThat(chiSquare).isBetween(319 - 4.5 * 25, 319 + 4.5 * 25);
    }

    /** What a link with these faults did to each packet: lost, or its delay beyond the propagation. */
    private record Fate(BitSet lost, BitSet doubled, BitSet corrupted, List<Long> delays) {}

    private static Fate fate(LinkProfile profile, long seed, boolean anotherLinkFirst, boolean fullQueueBetween) {
        int packets = 2_000;
        try (NetworkLoop loop = NetworkLoop.virtual(seed)) {
            // Heap buffers, which the leak detector does not follow byte by byte.
            Network network = new Network(loop, new UnpooledByteBufAllocator(false));
            Probe a = new Probe(network, "a");
            Probe b = new Probe(network, "b");
            if (anotherLinkFirst) {
                new Probe(network, "z");
                network.connect(b, network.nodes().get(2), "z-b", profile).profile(profile, 0);
            }
            Link link = network.connect(a, b, "a-b", profile);
            Port out = link.a();
            BitSet seen = new BitSet();
            BitSet doubled = new BitSet();
            BitSet corrupted = new BitSet();
            Long[] delays = new Long[packets];
            b.onReceive = (packet, nowNs) -> {
                // Zeros throughout, and one packet under way at a time: its time tells which.
                int mark = (int) (nowNs / 10_000_000);
                long ones = 0;
                for (int i = 0; i < packet.readableBytes(); i++) {
                    ones += Integer.bitCount(packet.getUnsignedByte(i));
                }
                if (seen.get(mark)) {
                    doubled.set(mark);
                } else {
                    delays[mark] = nowNs - mark * 10_000_000L;
                }
                seen.set(mark);
                corrupted.set(mark, ones != 0);
            };
            for (int i = 0; i < packets; i++) {
                if (fullQueueBetween && i == 1_000) {
                    link.profile(profile.withRateBps(8).withQueueBytes(1), loop.nowNs());
                }
                if (fullQueueBetween && i == 1_100) {
                    link.profile(profile, loop.nowNs());
                }
                a.send(out, 100, 0);
                loop.runFor(10_000_000);
            }
            loop.runFor(1_000_000_000);
            BitSet lost = new BitSet();
            lost.set(0, packets);
            lost.andNot(seen);
            network.close();
            List<Long> list = new ArrayList<>();
            for (Long delay : delays) {
                list.add(delay == null ? -1 : delay);
            }
            return new Fate(lost, doubled, corrupted, list);
        }
    }

    private static final LinkProfile ALL = LinkProfile.PERFECT
            .withDelayNs(5 * MS)
            .withJitter(new Jitter.Normal(MS))
            .withLoss(new LossModel.Bernoulli(0.1))
            .withDuplicate(0.1)
            .withCorrupt(0.1);

    @Test
    void addingALinkDoesNotShiftAnothersFate() {
        assertThat(fate(ALL, 5, true, false)).isEqualTo(fate(ALL, 5, false, false));
    }

    @Test
    void anotherSeedIsAnotherFate() {
        assertThat(fate(ALL, 6, false, false)).isNotEqualTo(fate(ALL, 5, false, false));
    }

    @Test
    void switchingOneFaultOffDoesNotShiftTheOthers() {
        Fate all = fate(ALL, 5, false, false);
        assertThat(fate(ALL.withDuplicate(0).withCorrupt(0), 5, false, false).lost())
                .isEqualTo(all.lost());
        assertThat(fate(ALL.withJitter(Jitter.NONE).withCorrupt(0), 5, false, false)
                        .doubled())
                .isEqualTo(all.doubled());
        Fate lossless = fate(ALL.withLoss(LossModel.NONE).withDuplicate(0), 5, false, false);
        BitSet corrupted = (BitSet) lossless.corrupted().clone();
        corrupted.andNot(all.lost());
        assertThat(corrupted).isEqualTo(all.corrupted());
        for (int i = 0; i < 2_000; i++) {
            if (!all.lost().get(i)) {
                assertThat(all.delays().get(i))
                        .as("packet %d", i)
                        .isEqualTo(lossless.delays().get(i));
            }
        }
    }

    @Test
    void aDropInTheQueueDoesNotShiftTheFateOfThePacketsAfterIt() {
        Fate calm = fate(ALL, 5, false, false);
        Fate disturbed = fate(ALL, 5, false, true);
        assertThat(disturbed.lost().get(1_001, 1_100).cardinality()).isEqualTo(99);
        assertThat(disturbed.delays().subList(1_100, 2_000))
                .isEqualTo(calm.delays().subList(1_100, 2_000));
    }

    @Test
    void theTwoDirectionsOfALinkHaveDifferentLuck() {
        Probe a = new Probe(net.network(), "a");
        Probe b = new Probe(net.network(), "b");
        net.network().connect(a, b, "a-b", LinkProfile.PERFECT.withLoss(new LossModel.Bernoulli(0.5)));
        a.sendAll(200, 40);
        b.sendAll(200, 40);
        net.runForMs(1);
        assertThat(a.marks).isNotEqualTo(b.marks);
    }
}
