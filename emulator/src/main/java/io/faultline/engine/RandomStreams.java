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
        return new SplittableRandom(start(seed, object, purpose));
    }

    static RandomDraws draws(long seed, String object, String purpose) {
        return new RandomDraws(start(seed, object, purpose));
    }

    private static long start(long seed, String object, String purpose) {
        // The multiplication ends the first name, as hashing a NUL would: ("ab", "c") is not ("a", "bc").
        long names = fnv1a(fnv1a(FNV_OFFSET, object) * FNV_PRIME, purpose);
        // Mixed once more, because FNV spreads a change of the last letters over few bits only.
        return RunDigest.mix(RunDigest.mix(seed) ^ names);
    }

    private static long fnv1a(long start, String text) {
        long hash = start;
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (b & 0xff)) * FNV_PRIME;
        }
        return hash;
    }
}
