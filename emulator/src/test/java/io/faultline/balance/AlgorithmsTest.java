package io.faultline.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.faultline.packet.Address;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class AlgorithmsTest {
    @Test
    void roundRobinGivesEachTargetTheSameShareToWithinOne() {
        Target[] targets = targets(7);
        Algorithm algorithm = Algorithms.create("round-robin");

        for (int flow = 0; flow < 1000; flow++) {
            algorithm.pick(targets, flow).began();
        }

        assertThat(targets).allSatisfy(target -> assertThat(target.chosen()).isBetween(142L, 143L));
    }

    @Test
    void roundRobinGoesOnWhenTargetsLeave() {
        Algorithm algorithm = Algorithms.create("round-robin");
        Target[] three = targets(3);
        algorithm.pick(three, 0);
        algorithm.pick(three, 0);
        Target[] one = {three[0]};

        assertThat(algorithm.pick(one, 0)).isSameAs(three[0]);
        assertThat(algorithm.pick(one, 0)).isSameAs(three[0]);
    }

    @Test
    void leastConnectionsSpreadsIdleTargetsAndThenAvoidsTheOneThatIsStuck() {
        Target[] targets = targets(4);
        Algorithm algorithm = Algorithms.create("least-connections");

        for (int flow = 0; flow < 4; flow++) {
            algorithm.pick(targets, flow).began();
        }
        assertThat(targets).allSatisfy(target -> assertThat(target.active()).isEqualTo(1));

        // The first target never finishes; the others finish at once.
        Arrays.stream(targets).skip(1).forEach(Target::ended);
        for (int flow = 0; flow < 300; flow++) {
            Target picked = algorithm.pick(targets, flow);
            picked.began();
            picked.ended();
        }

        assertThat(targets[0].chosen()).isEqualTo(1);
        assertThat(Arrays.stream(targets).skip(1))
                .allSatisfy(target -> assertThat(target.chosen()).isEqualTo(101));
    }

    @Test
    void flowHashKeepsAFlowAndMovesOnlyTheFlowsOfATargetThatLeft() {
        Target[] all = targets(5);
        Target[] without = {all[0], all[1], all[3], all[4]};
        Algorithm algorithm = Algorithms.create("flow-hash");
        SplittableRandom random = new SplittableRandom(1);
        int flows = 50_000;
        int moved = 0;

        for (int i = 0; i < flows; i++) {
            int hash = random.nextInt();
            Target before = algorithm.pick(all, hash);
            assertThat(algorithm.pick(all, hash)).isSameAs(before);
            Target after = algorithm.pick(without, hash);
            before.began();
            if (after != before) {
                moved++;
                assertThat(before).isSameAs(all[2]);
            }
        }

        // Rendezvous hashing: shares of 1/n and exactly the leaver's share moves; 5 sigma of the binomial is 1.8 %.
        assertThat(moved / (double) flows).as("seed 1").isEqualTo(0.2, within(0.01));
        assertThat(all)
                .allSatisfy(
                        target -> assertThat(target.chosen() / (double) flows).isEqualTo(0.2, within(0.01)));
    }

    @Test
    void aNameThatIsUnknownIsAnsweredWithThoseThatAreNot() {
        assertThatThrownBy(() -> Algorithms.create("robin"))
                .hasMessage("algorithm: robin (expected: one of [round-robin, least-connections, flow-hash])");
    }

    private static Target[] targets(int count) {
        Target[] targets = new Target[count];
        for (int i = 0; i < count; i++) {
            targets[i] = new Target("t" + i, Address.of("127.1.0." + (i + 1)), 80, "");
        }
        return targets;
    }
}
