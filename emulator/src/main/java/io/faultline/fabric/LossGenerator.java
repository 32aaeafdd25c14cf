package io.faultline.fabric;

/** Decides packet by packet which ones a link loses; the running state of a {@link LossModel}. Loop thread only. */
@FunctionalInterface
public interface LossGenerator {
    /** Tells whether the next packet is lost; draws the same number of random values for each packet. */
    boolean losesNext();
}
