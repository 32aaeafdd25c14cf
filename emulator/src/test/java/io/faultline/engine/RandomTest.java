package io.faultline.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class RandomTest {
    private static final int DRAWS = 1_000_000;

    @Test
    void theSameThreeNamesGiveTheSameDrawsAndAnyOtherOthers() {
        Set<Long> firsts = new LinkedHashSet<>();
        for (String object : new String[] {"ab", "a", "", "link-1", "link-2"}) {
            for (String purpose : new String[] {"c", "bc", "abc", "loss", "jitter"}) {
                for (long seed : new long[] {0, 1, 2, -1}) {
                    try (NetworkLoop loop = NetworkLoop.virtual(seed);
                            NetworkLoop again = NetworkLoop.virtual(seed)) {
                        RandomGenerator one = loop.random(object, purpose);
                        RandomGenerator two = again.random(object, purpose);
                        for (int i = 0; i < 10; i++) {
                            assertThat(one.nextLong()).isEqualTo(two.nextLong());
                        }
                        assertThat(loop.draws(object, purpose).bits(5))
                                .isEqualTo(again.draws(object, purpose).bits(5));
                        firsts.add(loop.draws(object, purpose).bits(0));
                    }
                }
            }
        }
        assertThat(firsts).hasSize(5 * 5 * 4);
    }

    @Test
    void drawsAreUniformAndNeighboursAreIndependent() {
        try (NetworkLoop loop = NetworkLoop.virtual(3)) {
            RandomDraws draws = loop.draws("link", "loss");
            int[] cells = new int[32 * 32];
            for (int i = 0; i < DRAWS; i++) {
                double u = draws.uniform(i);
                assertThat(u >= 0 && u < 1).isTrue();
                cells[cell(u) * 32 + cell(draws.uniform(i + 1))]++;
            }
            assertThat(chiSquare(cells)).isBetween(1023 - 5 * 45.2, 1023 + 5 * 45.2);
        }
    }

    @Test
    void twoPurposesOfOneObjectAndOnePurposeOfTwoObjectsAreIndependent() {
        try (NetworkLoop loop = NetworkLoop.virtual(3)) {
            RandomDraws loss = loop.draws("link1", "loss");
            for (RandomDraws other : new RandomDraws[] {loop.draws("link1", "jitter"), loop.draws("link2", "loss")}) {
                int[] cells = new int[32 * 32];
                for (int i = 0; i < DRAWS; i++) {
                    cells[cell(loss.uniform(i)) * 32 + cell(other.uniform(i))]++;
                }
                assertThat(chiSquare(cells)).isBetween(1023 - 5 * 45.2, 1023 + 5 * 45.2);
            }
        }
    }

    private static int cell(double u) {
        return (int) (u * 32);
    }

    /** Of 1024 equally likely cells: 1023 degrees of freedom, deviation sqrt(2 * 1023) = 45.2. */
    private static double chiSquare(int[] cells) {
        double expected = DRAWS / (double) cells.length;
        double sum = 0;
        for (int cell : cells) {
            sum += (cell - expected) * (cell - expected) / expected;
        }
        return sum;
    }
}
