package io.faultline.dns.secure;

import java.security.SecureRandom;
import java.util.random.RandomGenerator;

/**
 * Hands the numbers of a seeded generator to the JDK's cryptography, so that a run's keys follow from its seed. What is protected
 * by them is protected from nobody who knows the seed: this is for a network in which nothing is secret.
 */
final class SeededSecureRandom extends SecureRandom {

    private static final long serialVersionUID = 1L;

    private final transient RandomGenerator generator;

    SeededSecureRandom(RandomGenerator generator) {
        super(null, null);
        this.generator = generator;
    }

    @Override
    public void nextBytes(byte[] bytes) {
        generator.nextBytes(bytes);
    }

    @Override
    public byte[] generateSeed(int count) {
        byte[] seed = new byte[count];
        generator.nextBytes(seed);
        return seed;
    }

    @Override
    public void setSeed(long seed) {
        // The run's seed stays what it is; the superclass calls this before there is a generator.
    }

    @Override
    public String getAlgorithm() {
        return "seeded";
    }
}
