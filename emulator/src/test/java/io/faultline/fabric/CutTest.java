package io.faultline.fabric;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultline.testing.TestNet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a cut link and a crashed node do to the packets that are under way. */
class CutTest {
    private static final long MS = 1_000_000;
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

    private LinkProfile mbit(boolean codel) {
        return codel ? MBIT.withCodel(CoDel.RFC_8289) : MBIT;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aCutFibreLosesAllAndARestoredOneCarriesAgain(boolean codel) {
        connect(mbit(codel).withDelayNs(10 * MS));
        a.sendAll(5, 125);
        net.runFor(MS * 5 / 2);
        link.down(Link.InFlight.DROP, net.nowNs());
        a.send(125, 5);
        net.runForMs(100);
        link.up(net.nowNs());
        a.send(125, 6);
        net.runForMs(100);
        assertThat(b.marks).containsExactly(6);
        assertThat(b.arrivalsNs.get(0)).isEqualTo(102 * MS + MS / 2 + 11 * MS);
        assertThat(link.forward().drops().count(DropReason.LINK_DOWN)).isEqualTo(6);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aShutPortLetsArriveWhatHasLeft(boolean codel) {
        connect(mbit(codel).withDelayNs(10 * MS).withDuplicate(1));
        a.sendAll(5, 125);
        net.runFor(MS * 5 / 2);
        link.down(Link.InFlight.DELIVER, net.nowNs());
        net.runForMs(100);
        assertThat(b.marks).containsExactly(0, 0, 1, 1);
        assertThat(link.forward().inFlight()).isZero();
        assertThat(link.forward().queuedBytes(net.nowNs())).isZero();
    }

    @Test
    void whatWasLostAtACutDoesNotDelayWhatComesAfter() {
        connect(LinkProfile.PERFECT.withDelayNs(1000 * MS));
        a.send(125, 0);
        link.down(Link.InFlight.DROP, net.nowNs());
        link.up(net.nowNs());
        link.profile(LinkProfile.PERFECT.withDelayNs(10 * MS), net.nowNs());
        a.send(125, 1);
        net.runForMs(2000);
        assertThat(b.arrivalsNs).containsExactly(10 * MS);
    }

    @Test
    void bothEndsHearOfTheCarrierOnceAndOnlyWhileTheyRun() {
        connect(LinkProfile.PERFECT);
        a.changes.clear();
        b.changes.clear();
        link.down(Link.InFlight.DROP, 0);
        link.down(Link.InFlight.DROP, 0);
        link.up(0);
        link.up(0);
        b.crash(0);
        b.crash(0);
        link.down(Link.InFlight.DROP, 0);
        link.up(0);
        b.restart(0);
        assertThat(a.changes).containsExactly("a-b down", "a-b up", "a-b down", "a-b up");
        assertThat(b.changes).containsExactly("a-b down", "a-b up");
        assertThat(a.ports().get(0).isUp()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aCrashLosesTheQueueOfTheNodeButNotWhatHasLeftIt(boolean codel) {
        connect(mbit(codel).withDelayNs(10 * MS));
        a.sendAll(5, 125);
        net.runFor(MS * 5 / 2);
        a.crash(net.nowNs());
        net.runForMs(100);
        assertThat(b.marks).containsExactly(0, 1);
        assertThat(link.forward().drops().count(DropReason.NODE_DOWN)).isEqualTo(3);
    }

    @Test
    void aCrashedNodeNeitherReceivesNorSends() {
        connect(LinkProfile.PERFECT.withDelayNs(10 * MS));
        a.send(125, 0);
        b.crash(net.nowNs());
        b.send(125, 1);
        net.runForMs(50);
        assertThat(b.marks).isEmpty();
        assertThat(a.marks).isEmpty();
        assertThat(b.drops().count(DropReason.NODE_DOWN)).isEqualTo(2);
        b.restart(net.nowNs());
        a.send(125, 2);
        net.runForMs(50);
        assertThat(b.marks).containsExactly(2);
    }

    @Test
    void aReceiverMayCutTheLinkThatDelivers() {
        connect(LinkProfile.PERFECT.withDelayNs(MS));
        b.onReceive = (packet, nowNs) -> link.down(Link.InFlight.DROP, nowNs);
        a.sendAll(3, 125);
        net.runForMs(10);
        assertThat(b.marks).containsExactly(0);
        assertThat(link.forward().drops().count(DropReason.LINK_DOWN)).isEqualTo(2);
    }

    @Test
    void aReceiverMayMakeTheSenderSendOnTheDirectionThatDelivers() {
        connect(LinkProfile.PERFECT);
        b.onReceive = (packet, nowNs) -> {
            int mark = packet.getInt(0);
            if (mark < 100) {
                a.send(125, mark + 10);
            }
        };
        a.sendAll(10, 125);
        net.runForMs(1);
        assertThat(b.marks).hasSize(110).isSorted();
    }

    @Test
    void aReceiverMayChangeTheProfileOfTheDirectionThatDelivers() {
        connect(MBIT);
        b.onReceive = (packet, nowNs) -> {
            if (packet.getInt(0) == 1) {
                link.profile(MBIT.withRateBps(2_000_000), nowNs);
            }
        };
        a.sendAll(5, 125);
        net.runForMs(10);
        assertThat(b.arrivalsNs).containsExactly(MS, 2 * MS, MS * 5 / 2, 3 * MS, MS * 7 / 2);
    }

    @Test
    void aReceiverMayCloseTheNetwork() {
        connect(LinkProfile.PERFECT.withDelayNs(MS));
        b.onReceive = (packet, nowNs) -> net.network().close();
        a.sendAll(3, 125);
        net.runForMs(10);
        a.send(125, 4);
        assertThat(b.marks).containsExactly(0);
        assertThat(net.network().ledger().dropped().count(DropReason.CLOSED)).isEqualTo(3);
    }
}
