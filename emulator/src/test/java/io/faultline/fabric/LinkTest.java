package io.faultline.fabric;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultline.testing.TestNet;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class LinkTest {
    private static final long MS = 1_000_000;

    @RegisterExtension
    final TestNet net = new TestNet();

    private static final class Probe extends Node {
        final List<Long> arrivalsNs = new ArrayList<>();
        final List<Integer> first = new ArrayList<>();

        Probe(Network network, String name) {
            super(network, name);
        }

        void send(int length, int mark) {
            ByteBuf packet =
                    network().allocator().buffer(length).writeZero(length).setByte(0, mark);
            originate(ports().get(0), packet, loop().nowNs());
        }

        @Override
        protected void receive(Port in, ByteBuf packet, long nowNs) {
            arrivalsNs.add(nowNs);
            first.add((int) packet.getUnsignedByte(0));
            delivered(packet);
        }
    }

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
        a.send(125, 1);
        a.send(125, 2);
        net.runForMs(100);
        assertThat(b.arrivalsNs).containsExactly(11 * MS, 12 * MS);
    }

    @Test
    void thePipeHoldsAFullBandwidthDelayProductWithoutASpuriousDrop() {
        connect(LinkProfile.PERFECT
                .withRateBps(1_000_000_000)
                .withDelayNs(100 * MS)
                .withQueueBytes(1500));
        for (int i = 0; i < 8_000; i++) {
            a.send(1500, i & 0xff);
            net.runFor(12_000);
        }
        net.runForMs(200);
        assertThat(b.arrivalsNs).hasSize(8_000);
    }

    @Test
    void aCutDropsWhatIsUnderWayAndARestoredLinkCarriesAgain() {
        Link link = connect(LinkProfile.PERFECT.withDelayNs(10 * MS));
        a.send(100, 1);
        net.runForMs(5);
        link.down(Link.InFlight.DROP, net.nowNs());
        a.send(100, 2);
        net.runForMs(20);
        link.up(net.nowNs());
        a.send(100, 3);
        net.runForMs(20);
        assertThat(b.first).containsExactly(3);
        assertThat(link.forward().drops().count(DropReason.LINK_DOWN)).isEqualTo(2);
    }

    @Test
    void withReorderingALaterPacketMayOvertakeAndWithoutItNever() {
        Link link = connect(LinkProfile.PERFECT.withDelayNs(10 * MS).withJitter(new Jitter.Uniform(5 * MS)));
        for (int i = 0; i < 200; i++) {
            a.send(100, i);
            net.runFor(MS / 2);
        }
        net.runForMs(100);
        assertThat(b.first).hasSize(200).isSorted();
        b.first.clear();
        link.profile(link.forward().profile().withReorder(true), net.nowNs());
        for (int i = 0; i < 200; i++) {
            a.send(100, i);
            net.runFor(MS / 2);
        }
        net.runForMs(100);
        assertThat(b.first).hasSize(200).isNotEqualTo(b.first.stream().sorted().toList());
    }
}
