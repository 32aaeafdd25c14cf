package io.faultline.fabric;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultline.engine.NetworkLoop;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

/** The digest is the same for the same run, and for no other. */
class DigestTest {
    private static final LinkProfile WEATHER = LinkProfile.PERFECT
            .withRateBps(10_000_000)
            .withDelayNs(1_000_000)
            .withJitter(new Jitter.Normal(100_000))
            .withLoss(new LossModel.GilbertElliott(0.05, 0.3, 1, 0))
            .withDuplicate(0.05)
            .withCorrupt(0.05)
            .withCodel(CoDel.RFC_8289);

    private static String run(long seed, LinkProfile profile, BiConsumer<Probe, Integer> send) {
        try (NetworkLoop loop = NetworkLoop.virtual(seed)) {
            Network network = new Network(loop);
            Probe a = new Probe(network, "a");
            Probe b = new Probe(network, "b");
            network.connect(a, b, "a-b", profile);
            for (int i = 0; i < 200; i++) {
                send.accept(a, i);
                loop.runFor(500_000);
            }
            network.close();
            return loop.digest().hex();
        }
    }

    private static String run(long seed) {
        return run(seed, WEATHER, (a, i) -> a.send(1000, i));
    }

    @Test
    void equalSeedsGiveEqualDigestsAndDifferentSeedsDifferentOnes() {
        Set<String> digests = new LinkedHashSet<>();
        for (long seed = 0; seed < 50; seed++) {
            String digest = run(seed);
            assertThat(digest).matches("[0-9a-f]{16}").isEqualTo(run(seed));
            digests.add(digest);
        }
        assertThat(digests).hasSize(50);
    }

    @Test
    void onePacketMoreOneByteMoreOneOtherByteOrOneNanosecondLaterIsAnotherRun() {
        LinkProfile plain = LinkProfile.PERFECT;
        assertThat(Set.of(
                        run(1, plain, (a, i) -> a.send(100, 0)),
                        run(1, plain, (a, i) -> a.send(i == 100 ? 101 : 100, 0)),
                        run(1, plain, (a, i) -> a.send(100, i == 100 ? 1 : 0)),
                        run(1, plain.withDelayNs(1), (a, i) -> a.send(100, 0)),
                        run(1, plain, (a, i) -> a.sendAll(i == 100 ? 2 : 1, 100)),
                        run(1, plain, (a, i) -> {
                            if (i < 199) {
                                a.send(100, 0);
                            }
                        })))
                .hasSize(6);
    }

    @Test
    void aDropThatNobodyFeelsIsStillHeard() {
        assertThat(run(1, LinkProfile.PERFECT.withMtu(99), (a, i) -> a.send(100, 0)))
                .isNotEqualTo(
                        run(1, LinkProfile.PERFECT.withLoss(new LossModel.Bernoulli(1)), (a, i) -> a.send(100, 0)));
    }
}
