package io.faultline.fabric;

import java.util.BitSet;
import java.util.Locale;

/** How a link loses packets: an immutable description, and the process that it starts. */
public sealed interface LossModel {
    /** Loses nothing. */
    LossModel NONE = new Bernoulli(0);

    /** Starts the process for one direction of a link. */
    LossGenerator start();

    /** The long-run share of packets lost, {@code 0..1}. */
    double meanLoss();

    /** Each packet is lost with the same probability, independently. */
    record Bernoulli(double probability) implements LossModel {
        /** Rejects what is no probability. */
        public Bernoulli {
            requireProbability("loss", probability);
        }

        @Override
        public LossGenerator start() {
            return (stateDraw, lossDraw) -> lossDraw < probability;
        }

        @Override
        public double meanLoss() {
            return probability;
        }
    }

    /**
     * The Gilbert-Elliott model of bursty loss (Gilbert 1960, Elliott 1963): a Markov chain of a good and a bad state.
     *
     * @param p from good to bad, per packet
     * @param r from bad to good, per packet; the mean burst is {@code 1/r} packets
     * @param lossBad probability of loss in the bad state (the literature's {@code 1-h})
     * @param lossGood probability of loss in the good state (the literature's {@code 1-k})
     */
    record GilbertElliott(double p, double r, double lossBad, double lossGood) implements LossModel {
        /** Rejects what is no probability, and a chain that never moves. */
        public GilbertElliott {
            requireProbability("p", p);
            requireProbability("r", r);
            requireProbability("lossBad", lossBad);
            requireProbability("lossGood", lossGood);
            if (p + r == 0) {
                throw new IllegalArgumentException("p + r: 0 (expected: > 0)");
            }
        }

        @Override
        public LossGenerator start() {
            return new GilbertElliottProcess(this);
        }

        /** The closed form: {@code pi_B * lossBad + pi_G * lossGood} with {@code pi_B = p / (p + r)}. */
        @Override
        public double meanLoss() {
            double bad = p / (p + r);
            return bad * lossBad + (1 - bad) * lossGood;
        }
    }

    /**
     * Loses exactly the packets that are listed, as KauNet does.
     *
     * @param lost the positions that are lost, counted from 0 at the model's start
     * @param length the pattern's length in packets, {@code >= 1}
     * @param repeat whether it starts again after {@code length} packets, or loses nothing any more
     */
    record Pattern(BitSet lost, int length, boolean repeat) implements LossModel {
        /** Copies the set; rejects a pattern without length. */
        public Pattern {
            if (length < 1 || lost.length() > length) {
                throw new IllegalArgumentException("pattern: length " + length + ", last lost " + (lost.length() - 1)
                        + " (expected: length >= 1, positions below it)");
            }
            lost = (BitSet) lost.clone();
        }

        @Override
        public BitSet lost() {
            return (BitSet) lost.clone();
        }

        @Override
        public LossGenerator start() {
            return new PatternProcess((BitSet) lost.clone(), length, repeat);
        }

        @Override
        public double meanLoss() {
            return repeat ? (double) lost.cardinality() / length : 0;
        }
    }

    private static void requireProbability(String name, double value) {
        if (!(value >= 0 && value <= 1)) {
            throw new IllegalArgumentException(
                    String.format(Locale.ROOT, "%s: %s (expected: 0 <= %s <= 1)", name, value, name));
        }
    }

    /** The chain's state. */
    final class GilbertElliottProcess implements LossGenerator {
        private final GilbertElliott model;
        private boolean bad;

        GilbertElliottProcess(GilbertElliott model) {
            this.model = model;
        }

        @Override
        public boolean losesNext(double stateDraw, double lossDraw) {
            bad = bad ? stateDraw >= model.r : stateDraw < model.p;
            return lossDraw < (bad ? model.lossBad : model.lossGood);
        }
    }

    /** The position in a pattern. */
    final class PatternProcess implements LossGenerator {
        private final BitSet lost;
        private final int length;
        private final boolean repeat;
        private int position;

        PatternProcess(BitSet lost, int length, boolean repeat) {
            this.lost = lost;
            this.length = length;
            this.repeat = repeat;
        }

        @Override
        public boolean losesNext(double stateDraw, double lossDraw) {
            if (position == length) {
                if (!repeat) {
                    return false;
                }
                position = 0;
            }
            return lost.get(position++);
        }
    }
}
