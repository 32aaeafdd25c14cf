package io.faultline.fabric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.faultline.testing.TestNet;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** However links and nodes change and fail, no packet is lost from the account and none made from nothing. */
class ConservationTest {
    private static final int NODES = 6;
    private static final int STEPS = 3_000;

    @RegisterExtension
    final TestNet net = new TestNet();

    private SplittableRandom random;
    private final List<Rover> nodes = new ArrayList<>();
    private final List<Link> links = new ArrayList<>();

    /** Passes packets on at random until their first byte, a hop limit, is used up; now and then breaks something. */
    private final class Rover extends Node {
        Rover(String name) {
            super(net.network(), name);
        }

        @Override
        protected void receive(Port in, ByteBuf packet, long nowNs) {
            int hops = packet.getUnsignedByte(0);
            if (hops == 0) {
                delivered(packet);
            } else if (random.nextInt(50) == 0) {
                drop(packet, DropReason.NO_ROUTE, nowNs);
            } else {
                if (random.nextInt(200) == 0) {
                    act(nowNs);
                }
                packet.setByte(0, hops - 1);
                send(ports().get(random.nextInt(ports().size())), packet, nowNs);
            }
        }

        void inject() {
            int length = 20 + random.nextInt(1_600);
            ByteBuf packet =
                    network().allocator().buffer(length).writeZero(length).setByte(0, random.nextInt(8));
            originate(ports().get(random.nextInt(ports().size())), packet, loop().nowNs());
        }
    }

    private void act(long nowNs) {
        Link link = links.get(random.nextInt(links.size()));
        Rover node = nodes.get(random.nextInt(NODES));
        switch (random.nextInt(10)) {
            case 0 -> link.down(random.nextBoolean() ? Link.InFlight.DROP : Link.InFlight.DELIVER, nowNs);
            case 1, 2 -> link.up(nowNs);
            case 3 -> node.crash(nowNs);
            case 4, 5 -> node.restart(nowNs);
            case 6 -> link.profile(link.forward(), anyProfile(), nowNs);
            case 7 -> link.profile(link.reverse(), anyProfile(), nowNs);
            default -> link.profile(anyProfile(), nowNs);
        }
    }

    private LinkProfile anyProfile() {
        BitSet pattern = new BitSet();
        pattern.set(random.nextInt(10));
        List<Jitter> jitters = List.of(
                Jitter.NONE,
                new Jitter.Uniform(random.nextLong(5_000_000)),
                new Jitter.Normal(random.nextLong(1_000_000)),
                new Jitter.Pareto(1 + random.nextLong(1_000_000), 1.5, 100_000_000));
        List<LossModel> losses = List.of(
                LossModel.NONE,
                new LossModel.Bernoulli(random.nextDouble() / 4),
                new LossModel.GilbertElliott(0.1, 0.3, 1, 0),
                new LossModel.Pattern(pattern, 10, random.nextBoolean()));
        return new LinkProfile(
                random.nextInt(3) == 0 ? 0 : (long) (100_000 * StrictMath.pow(10, 4 * random.nextDouble())),
                random.nextBoolean() ? 0 : 1 + random.nextInt(30_000),
                random.nextInt(3) == 0 ? new CoDel(1_000_000, 5_000_000) : null,
                random.nextInt(3) == 0 ? 0 : random.nextLong(20_000_000),
                jitters.get(random.nextInt(jitters.size())),
                random.nextBoolean(),
                losses.get(random.nextInt(losses.size())),
                random.nextInt(3) == 0 ? 0.2 : 0,
                random.nextInt(3) == 0 ? 0.2 : 0,
                576 + random.nextInt(1_000),
                random.nextInt(40));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void aStormOfSendsChangesCutsAndCrashesLosesNoPacketFromTheAccount(long seed) {
        random = new SplittableRandom(seed);
        for (int i = 0; i < NODES; i++) {
            nodes.add(new Rover("n" + i));
        }
        for (int i = 0; i < NODES; i++) {
            for (int j = i + 1; j < NODES; j++) {
                links.add(net.network().connect(nodes.get(i), nodes.get(j), "l" + i + j, anyProfile()));
            }
        }
        PacketLedger ledger = net.network().ledger();
        for (int step = 0; step < STEPS; step++) {
            for (int i = random.nextInt(8); i > 0; i--) {
                nodes.get(random.nextInt(NODES)).inject();
            }
            if (random.nextInt(5) == 0) {
                act(net.nowNs());
            }
            net.runFor(random.nextLong(2_000_000));
            String when = "seed " + seed + ", step " + step;
            assertThatCode(ledger::assertConserved).as(when).doesNotThrowAnyException();
        }
        links.forEach(link -> link.up(net.nowNs()));
        nodes.forEach(node -> node.restart(net.nowNs()));
        assertThat(net.loop().runUntilIdle(Long.MAX_VALUE - 1))
                .as("seed %d", seed)
                .isTrue();
        assertThat(ledger.inFlight()).as("seed %d", seed).isZero();
        assertThat(ledger.injected() + ledger.duplicated())
                .as("seed %d", seed)
                .isEqualTo(ledger.delivered() + ledger.dropped().total());
        // The storm was one: every way to end was taken.
        assertThat(ledger.delivered()).isPositive();
        assertThat(ledger.duplicated()).isPositive();
        for (DropReason reason : List.of(
                DropReason.WIRE_LOSS,
                DropReason.QUEUE_FULL,
                DropReason.AQM,
                DropReason.LINK_DOWN,
                DropReason.NODE_DOWN,
                DropReason.TOO_BIG)) {
            assertThat(ledger.dropped().count(reason))
                    .as("seed %d: %s", seed, reason)
                    .isPositive();
        }
        long onLinks = 0;
        for (Link link : links) {
            onLinks += link.forward().drops().total() + link.reverse().drops().total();
        }
        long atNodes = nodes.stream().mapToLong(node -> node.drops().total()).sum();
        assertThat(ledger.dropped().total()).as("seed %d", seed).isEqualTo(onLinks + atNodes);
    }
}
