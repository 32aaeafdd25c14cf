package io.faultline.fabric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.faultline.engine.NetworkLoop;
import io.faultline.engine.RandomDraws;
import java.util.BitSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LossModelTest {
    private static final int PACKETS = 1_000_000;

    private static BitSet run(LossModel model, int packets, long seed) {
        BitSet lost = new BitSet(packets);
        try (NetworkLoop loop = NetworkLoop.virtual(seed)) {
            RandomDraws state = loop.draws("test", "loss-state");
            RandomDraws loss = loop.draws("test", "loss");
            LossGenerator generator = model.start();
            for (int i = 0; i < packets; i++) {
                lost.set(i, generator.losesNext(state.uniform(i), loss.uniform(i)));
            }
        }
        return lost;
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 1e-4, 0.01, 0.2, 0.5, 1})
    void independentLossStaysWithinTheBoundsOfTheBinomialDistribution(double p) {
        double bound = 4.5 * Math.sqrt(p * (1 - p) / PACKETS);
        for (long seed = 1; seed <= 3; seed++) {
            double share = run(new LossModel.Bernoulli(p), PACKETS, seed).cardinality() / (double) PACKETS;
            assertThat(share).as("seed %d", seed).isCloseTo(p, within(bound + 1e-12));
        }
    }

    @ParameterizedTest
    // The emulation model's own example (3.85 %), then soft losses in both states, and a chain that alternates.
    @CsvSource({"0.01, 0.25, 1, 0", "0.005, 0.1, 0.7, 0.01", "0.3, 0.3, 1, 0.05", "1, 1, 1, 0"})
    void burstyLossMeetsTheClosedFormOfGilbertAndElliott(double p, double r, double lossBad, double lossGood) {
        LossModel model = new LossModel.GilbertElliott(p, r, lossBad, lossGood);
        double bad = p / (p + r);
        double mean = bad * lossBad + (1 - bad) * lossGood;
        assertThat(model.meanLoss()).isCloseTo(mean, within(1e-12));
        // The variance of the mean of a two-state chain, whose correlation from packet to packet is 1 - p - r.
        double spread = (lossBad - lossGood) * (lossBad - lossGood) * bad * (1 - bad) * (2 - p - r) / (p + r);
        double noise = bad * lossBad * (1 - lossBad) + (1 - bad) * lossGood * (1 - lossGood);
        double bound = 4.5 * Math.sqrt((spread + noise) / PACKETS) + 1e-6;
        for (long seed = 1; seed <= 3; seed++) {
            double share = run(model, PACKETS, seed).cardinality() / (double) PACKETS;
            assertThat(share).as("seed %d", seed).isCloseTo(mean, within(bound));
        }
    }

    @Test
    void burstsOfTheGilbertModelAreGeometricWithMeanOneOverR() {
        double r = 0.25;
        BitSet lost = run(new LossModel.GilbertElliott(0.01, r, 1, 0), PACKETS, 7);
        int bursts = 0;
        int ofOne = 0;
        int longerThanEight = 0;
        for (int from = lost.nextSetBit(0); from >= 0; ) {
            int to = lost.nextClearBit(from);
            bursts++;
            ofOne += to - from == 1 ? 1 : 0;
            longerThanEight += to - from > 8 ? 1 : 0;
            from = lost.nextSetBit(to);
        }
        double mean = (double) lost.cardinality() / bursts;
        assertThat(mean).isCloseTo(1 / r, within(4.5 * Math.sqrt((1 - r) / (r * r) / bursts)));
        assertThat((double) ofOne / bursts).isCloseTo(r, within(4.5 * Math.sqrt(r * (1 - r) / bursts)));
        double tail = Math.pow(1 - r, 8);
        assertThat((double) longerThanEight / bursts)
                .isCloseTo(tail, within(4.5 * Math.sqrt(tail * (1 - tail) / bursts)));
    }

    @Test
    void aPatternLosesExactlyTheListedPacketsOnceOrAgainAndAgain() {
        BitSet pattern = new BitSet();
        pattern.set(0);
        pattern.set(3, 5);
        assertThat(run(new LossModel.Pattern(pattern, 6, false), 20, 1)).hasToString("{0, 3, 4}");
        assertThat(run(new LossModel.Pattern(pattern, 6, true), 20, 1))
                .hasToString("{0, 3, 4, 6, 9, 10, 12, 15, 16, 18}");
        assertThat(new LossModel.Pattern(pattern, 6, true).meanLoss()).isEqualTo(0.5);
        assertThat(new LossModel.Pattern(pattern, 6, false).meanLoss()).isZero();
    }

    @Test
    void whatIsNoProbabilityIsRefused() {
        assertThatThrownBy(() -> new LossModel.Bernoulli(1.5)).hasMessage("loss: 1.5 (expected: 0 <= loss <= 1)");
        assertThatThrownBy(() -> new LossModel.Bernoulli(Double.NaN))
                .hasMessage("loss: NaN (expected: 0 <= loss <= 1)");
        assertThatThrownBy(() -> new LossModel.GilbertElliott(0, 0, 1, 0)).hasMessage("p + r: 0 (expected: > 0)");
        assertThatThrownBy(() -> new LossModel.Pattern(new BitSet(), 0, true))
                .hasMessageContaining("expected: length >= 1");
    }
}
