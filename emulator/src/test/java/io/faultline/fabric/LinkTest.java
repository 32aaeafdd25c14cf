package io.faultline.fabric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faultline.testing.TestNet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class LinkTest {
    private static final long MS = 1_000_000;

    @RegisterExtension
    final TestNet net = new TestNet();

    private Probe a;
    private Probe b;

    private Link connect(LinkProfile profile) {
        a = new Probe(net.network(), "a");
        b = new Probe(net.network(), "b");
        return net.network().connect(a, b, "a-b", profile);
    }

    @Test
    void aPacketArrivesAfterItsSerialisationAndThePropagationDelay() {
        connect(LinkProfile.PERFECT.withRateBps(1_000_000).withDelayNs(10 * MS));
        a.sendAll(2, 125);
        net.runForMs(100);
        assertThat(b.arrivalsNs).containsExactly(11 * MS, 12 * MS);
    }

    @Test
    void theLayerBelowTakesItsShareOfTheWire() {
        LinkProfile p = LinkProfile.PERFECT.withRateBps(1_000_000);
        connect(new LinkProfile(
                p.rateBps(), 0, null, 0, p.jitter(), false, p.loss(), 0, 0, 1500, 125 /* as much as the packet */));
        a.sendAll(2, 125);
        net.runForMs(100);
        assertThat(b.arrivalsNs).containsExactly(2 * MS, 4 * MS);
    }

    @Test
    void thePipeHoldsAFullBandwidthDelayProductWithoutASpuriousDrop() {
        connect(LinkProfile.PERFECT
                .withRateBps(1_000_000_000)
                .withDelayNs(100 * MS)
                .withQueueBytes(1500));
        int most = 0;
        for (int i = 0; i < 10_000; i++) {
            a.send(1500, i);
            net.runFor(12_000);
            most = Math.max(most, a.ports().get(0).out().inFlight());
        }
        net.runForMs(200);
        assertThat(b.arrivalsNs).hasSize(10_000);
        // 1 Gbit/s * 100 ms / 1500 bytes; netem's default limit of 1000 would have dropped.
        assertThat(most).isBetween(8_333, 8_335);
    }

    @Test
    void aFullQueueDropsTheTailAndOnlyTheTail() {
        Link link = connect(LinkProfile.PERFECT.withRateBps(1_000_000).withQueueBytes(1000));
        a.sendAll(10, 250);
        assertThat(link.forward().queuedBytes(net.nowNs())).isEqualTo(1000);
        net.runForMs(100);
        assertThat(b.marks).containsExactly(0, 1, 2, 3);
        assertThat(link.forward().drops().count(DropReason.QUEUE_FULL)).isEqualTo(6);
    }

    @Test
    void whatIsOnTheWayDoesNotFillTheQueue() {
        connect(LinkProfile.PERFECT.withRateBps(1_000_000).withQueueBytes(250).withDelayNs(10_000 * MS));
        for (int i = 0; i < 100; i++) {
            a.send(250, i);
            net.runForMs(2);
        }
        assertThat(a.ports().get(0).out().inFlight()).isEqualTo(100);
    }

    @Test
    void aPacketLargerThanTheMtuIsDroppedForThatReason() {
        Link link = connect(LinkProfile.PERFECT.withMtu(1000));
        a.send(1001, 1);
        a.send(1000, 2);
        net.runForMs(1);
        assertThat(b.marks).containsExactly(2);
        assertThat(link.forward().drops().count(DropReason.TOO_BIG)).isEqualTo(1);
    }

    @Test
    void withReorderingALaterPacketMayOvertakeAndWithoutItNever() {
        Link link = connect(LinkProfile.PERFECT.withDelayNs(10 * MS).withJitter(new Jitter.Uniform(5 * MS)));
        for (int i = 0; i < 200; i++) {
            a.send(100, i);
            net.runFor(MS / 2);
        }
        net.runForMs(100);
        assertThat(b.marks).hasSize(200).isSorted();
        b.marks.clear();
        link.profile(link.forward().profile().withReorder(true), net.nowNs());
        for (int i = 0; i < 200; i++) {
            a.send(100, i);
            net.runFor(MS / 2);
        }
        net.runForMs(100);
        List<Integer> sorted = b.marks.stream().sorted().toList();
        assertThat(b.marks).hasSize(200).isNotEqualTo(sorted);
    }

    @Test
    void packetsOfOneInstantArriveInTheOrderOfTheirSending() {
        connect(LinkProfile.PERFECT);
        a.sendAll(1000, 40);
        net.runForMs(0);
        assertThat(b.marks).hasSize(1000).isSorted();
    }

    @Test
    void aLinkRefusesWhatMakesNoSense() {
        connect(LinkProfile.PERFECT);
        assertThatThrownBy(() -> net.network().connect(a, a, "loop", LinkProfile.PERFECT))
                .hasMessage("link loop: a to itself (expected: two nodes)");
        assertThatThrownBy(() -> net.network().connect(a, b, "a-b", LinkProfile.PERFECT))
                .hasMessage("link a-b exists (expected: a name of its own)");
        Link other = net.network().connect(a, b, "other", LinkProfile.PERFECT);
        assertThatThrownBy(
                        () -> other.profile(net.network().links().get(0).forward(), LinkProfile.PERFECT, net.nowNs()))
                .hasMessage("direction of link a-b (expected: one of link other)");
    }
}
