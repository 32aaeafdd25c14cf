package io.faultline.dns.plane;

import static io.faultline.dns.plane.PlaneNet.MINUTE_NS;
import static io.faultline.dns.plane.PlaneNet.SECOND_NS;
import static org.assertj.core.api.Assertions.assertThat;

import io.faultline.dns.plane.enact.Enactor;
import io.faultline.dns.plane.enact.EnactorOptions;
import io.faultline.dns.plane.enact.EnactorOptions.Freshness;
import io.faultline.engine.NetworkLoop;
import io.faultline.fabric.Network;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** How likely the race is, over seeds, and that each of three remedies prevents it. */
class PlanRaceSweepTest {
    private static final int SEEDS = 8;

    /** Fewer plans are kept than usual, so that a shorter delay will do. */
    private static final EnactorOptions USUAL = EnactorOptions.defaults().withKeep(8);

    /** What became of one seed. */
    private record Outcome(boolean emptied, boolean backwards) {}

    static Stream<Arguments> remedies() {
        return Stream.of(
                Arguments.of("a check before each write", USUAL.withFreshness(Freshness.WRITE), true),
                Arguments.of("a fence in the batch", USUAL.withFencing(true), true),
                Arguments.of("a cleaner that spares the active root", USUAL.withSpareActive(true), false));
    }

    @Test
    void theLongerAnEnactorIsHeldUpTheLikelierTheRaceAndUpToTheKeptPlansThereIsNone() {
        Map<Integer, Integer> races = new TreeMap<>();
        for (int minutes : List.of(3, 6, 14)) {
            for (int seed = 1; seed <= SEEDS; seed++) {
                boolean emptied = heldUp(seed, minutes, USUAL).emptied();
                races.merge(minutes, emptied ? 1 : 0, Integer::sum);
            }
        }

        assertThat(races.get(3)).as("of %d, %s", SEEDS, races).isZero();
        assertThat(races.get(6)).as("of %d, %s", SEEDS, races).isZero();
        assertThat(races.get(14)).as("of %d, %s", SEEDS, races).isBetween(SEEDS / 3, SEEDS);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("remedies")
    void eachRemedyPreventsIt(String name, EnactorOptions options, boolean onlyForward) {
        for (int seed = 1; seed <= SEEDS; seed++) {
            Outcome outcome = heldUp(seed, 14, options);
            assertThat(outcome.emptied()).as("seed %d: a name was empty", seed).isFalse();
            assertThat(onlyForward && outcome.backwards())
                    .as("seed %d: an old plan over a new one", seed)
                    .isFalse();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("remedies")
    void eachRemedyHoldsWhateverIsSlowOrCrashes(String name, EnactorOptions options, boolean onlyForward) {
        for (int seed = 1; seed <= 2; seed++) {
            int current = seed;
            run(seed, options.withKeep(3), plane -> {
                SplittableRandom random = new SplittableRandom(current);
                for (int minute = 0; minute < 60; minute++) {
                    Enactor enactor = plane.enactor(1 + random.nextInt(3));
                    int what = random.nextInt(10);
                    if (what < 6) {
                        enactor.slow(Math.pow(10, 3 * random.nextDouble()));
                    } else if (what < 9) {
                        enactor.slow(1);
                    } else if (enactor.host().isUp()) {
                        enactor.host().crash(plane.nowNs());
                    }
                    plane.runFor(MINUTE_NS);
                    if (!enactor.host().isUp()) {
                        enactor.host().restart(plane.nowNs());
                    }
                }
                assertThat(plane.emptied).as("seed %d", current).isEmpty();
                assertThat(onlyForward ? plane.backwards : List.of())
                        .as("seed %d", current)
                        .isEmpty();
            });
        }
    }

    private static Outcome heldUp(long seed, int minutes, EnactorOptions options) {
        List<Outcome> outcomes = new ArrayList<>();
        run(seed, options, plane -> {
            plane.runFor(2 * MINUTE_NS);
            plane.enactor(3).slow(500);
            plane.runFor(minutes * MINUTE_NS);
            plane.enactor(3).slow(1);
            plane.runFor(3 * MINUTE_NS);
            outcomes.add(new Outcome(!plane.emptied.isEmpty(), !plane.backwards.isEmpty()));
        });
        return outcomes.get(0);
    }

    /** A plane whose plans come at any phase of what enactors do. */
    private static void run(long seed, EnactorOptions options, Consumer<PlaneNet> story) {
        try (NetworkLoop loop = NetworkLoop.virtual(seed)) {
            // Without the leak detector, which takes ten times the time; other tests of the plane have it.
            Network network = new Network(loop, new UnpooledByteBufAllocator(false, true));
            try (PlaneNet plane = new PlaneNet(network, options, 20 * SECOND_NS)) {
                story.accept(plane);
            }
            network.close();
        }
    }
}
