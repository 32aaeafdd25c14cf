package io.faultline.engine;

import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * One generator for each (seed, object, purpose), so that adding a link, or switching one of its faults off, does not
 * shift what another draws.
 */
final class RandomStreams {
    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private RandomStreams() {}

    static RandomGenerator of(long seed, String object, String purpose) {
        long hash = fnv1a(fnv1a(FNV_OFFSET, object) * FNV_PRIME, purpose);
        // SplittableRandom's own mixing spreads neighbouring seeds over the whole state.
        return new SplittableRandom(RunDigest.mix(seed) ^ hash);
    }

    private static long fnv1a(long start, String text) {
        long hash = start;
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (b & 0xff)) * FNV_PRIME;
        }
        return hash;
    }
}
