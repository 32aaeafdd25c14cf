package io.faultline.dns.sign;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The keys of a zone.
 *
 * @param keys at least one that is a secure entry point
 */
public record ZoneKeys(List<SigningKey> keys) {

    /** How a zone's keys share the work. */
    public enum Layout {
        /** A key signing key signs the keys, a zone signing key the rest. */
        SPLIT,
        /** One key signs all: a combined signing key. */
        COMBINED
    }

    /** Checks the keys. */
    public ZoneKeys {
        keys = List.copyOf(keys);
        if (keys.stream().noneMatch(SigningKey::isSecureEntryPoint)) {
            throw new IllegalArgumentException("keys: no secure entry point (expected: at least one)");
        }
    }

    /** Makes keys that follow from {@code random}, with key tags that differ. */
    public static ZoneKeys generate(SigningAlgorithm algorithm, Layout layout, RandomGenerator random) {
        List<SigningKey> keys = new ArrayList<>();
        SigningKey entryPoint =
                SigningKey.generate(algorithm, SigningKey.ZONE_KEY | SigningKey.SECURE_ENTRY_POINT, random);
        keys.add(entryPoint);
        while (layout == Layout.SPLIT && keys.size() == 1) {
            SigningKey key = SigningKey.generate(algorithm, SigningKey.ZONE_KEY, random);
            if (key.tag() != entryPoint.tag()) {
                keys.add(key);
            }
        }
        return new ZoneKeys(keys);
    }

    /** Returns the keys that a parent's DS names. */
    public List<SigningKey> entryPoints() {
        return keys.stream().filter(SigningKey::isSecureEntryPoint).toList();
    }

    /** Returns the keys that sign what is no key: those that are no entry point, or all if there are none such. */
    public List<SigningKey> zoneKeys() {
        List<SigningKey> others =
                keys.stream().filter(key -> !key.isSecureEntryPoint()).toList();
        return others.isEmpty() ? keys : others;
    }
}
