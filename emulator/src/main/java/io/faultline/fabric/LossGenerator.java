package io.faultline.fabric;

/** Decides packet by packet which ones a link loses; the running state of a {@link LossModel}. Loop thread only. */
@FunctionalInterface
public interface LossGenerator {
    /**
     * Tells whether the next packet is lost.
     *
     * @param stateDraw uniform in {@code [0, 1)}, for a change of state before this packet
     * @param lossDraw uniform in {@code [0, 1)}, independent of the other, for this packet's loss
     */
    boolean losesNext(double stateDraw, double lossDraw);
}
