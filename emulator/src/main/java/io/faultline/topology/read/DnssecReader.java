package io.faultline.topology.read;

import io.faultline.dns.sign.DenialPolicy;
import io.faultline.dns.sign.KeyFiles;
import io.faultline.dns.sign.SigningAlgorithm;
import io.faultline.dns.sign.SigningKey;
import io.faultline.dns.sign.SigningPolicy;
import io.faultline.dns.sign.ZoneKeys;
import io.faultline.dns.wire.Names;
import io.faultline.dns.zone.Nsec3Parameters;
import io.faultline.topology.config.ConfigMap;
import io.faultline.topology.config.ConfigNode;
import io.faultline.topology.config.Keys;
import io.faultline.topology.config.ScalarNode;
import io.faultline.topology.config.ValueType;
import io.faultline.topology.config.Values;
import io.faultline.topology.model.DnssecSpec;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a zone is signed.
 *
 * <pre>
 * dnssec: {}                                     ECDSA P-256, two keys, NSEC, valid for 14 days
 * dnssec: {algorithm: ed25519, keys: combined, denial: nsec3-opt-out, iterations: 0, salt: aabb, validity: 7d, refresh: 2d}
 * dnssec: {key-files: [Kshop.test.+013+12345, Kshop.test.+013+23456]}     .key and .private, of dnssec-keygen
 * </pre>
 */
final class DnssecReader {

    static final Keys KEYS =
            Keys.of("dnssec", "algorithm", "keys", "key-files", "denial", "iterations", "salt", "validity", "refresh");

    private static final long SECOND_NS = 1_000_000_000L;

    /** Above what any validator bears (RFC 9276 section 3.2); larger numbers only cost the server. */
    private static final int MAX_ITERATIONS = 2500;

    private static final ValueType<byte[]> SALT = Values.of(DnssecReader::salt, "up to 255 octets in hexadecimal");

    /** The ways of {@link DenialPolicy}. */
    private enum Denial {
        NSEC,
        NSEC3,
        NSEC3_OPT_OUT
    }

    private DnssecReader() {}

    static DnssecSpec read(String zone, ConfigNode node, Reading reading) {
        ConfigMap map = ConfigMap.of(node, KEYS, reading.problems());
        ZoneKeys keys = map.has("key-files") ? keys(zone, map, reading) : null;
        Denial denial = map.get("denial", Values.oneOf(Denial.class), Denial.NSEC);
        if (denial == Denial.NSEC) {
            for (String key : new String[] {"iterations", "salt"}) {
                if (map.has(key)) {
                    map.complain(key, key + " without hashes", "denial: nsec3 or nsec3-opt-out");
                }
            }
        }
        int iterations = map.get("iterations", Values.integer(0, MAX_ITERATIONS), 0);
        byte[] salt = map.get("salt", SALT, new byte[0]);
        SigningPolicy usual = SigningPolicy.DEFAULT;
        long validity = seconds(map, "validity", usual.validitySeconds());
        // As a share of the validity, what the default policy has.
        long refresh = seconds(map, "refresh", validity * usual.refreshSeconds() / usual.validitySeconds());
        if (validity < 1 || validity > Integer.MAX_VALUE) {
            map.complain("validity", validity + " s", "from 1 s to 68 years");
            validity = usual.validitySeconds();
        }
        if (refresh >= validity) {
            map.complain("refresh", refresh + " s", "less than the validity, " + validity + " s");
            refresh = validity - 1;
        }
        DenialPolicy policy = denial == Denial.NSEC
                ? DenialPolicy.nsec()
                : new DenialPolicy.Nsec3(
                        new Nsec3Parameters(Nsec3Parameters.SHA1, iterations, salt), denial == Denial.NSEC3_OPT_OUT);
        return new DnssecSpec(
                keys,
                map.get("algorithm", Values.oneOf(SigningAlgorithm.class), SigningAlgorithm.ECDSA_P256),
                map.get("keys", Values.oneOf(ZoneKeys.Layout.class), ZoneKeys.Layout.SPLIT),
                usual.withDenial(policy).withValidity(validity, refresh));
    }

    private static @Nullable ZoneKeys keys(String zone, ConfigMap map, Reading reading) {
        for (String key : new String[] {"algorithm", "keys"}) {
            if (map.has(key)) {
                map.complain(key, key + " and key-files", "one of the two");
            }
        }
        List<SigningKey> keys = new ArrayList<>();
        for (ConfigNode item : map.items("key-files")) {
            String publicFile = item instanceof ScalarNode file ? text(file, ".key", reading) : null;
            String privateFile = item instanceof ScalarNode file ? text(file, ".private", reading) : null;
            if (publicFile != null && privateFile != null) {
                try {
                    keys.add(KeyFiles.read(Names.absolute(zone), publicFile, privateFile));
                } catch (IllegalArgumentException e) {
                    reading.problems().add(item, String.valueOf(e.getMessage()), "");
                }
            }
        }
        if (keys.stream().noneMatch(SigningKey::isSecureEntryPoint)) {
            map.complain("key-files", "no key with flags 257", "at least one secure entry point");
            return null;
        }
        return new ZoneKeys(keys);
    }

    private static @Nullable String text(ScalarNode file, String extension, Reading reading) {
        return reading.tree().read(new ScalarNode(file.position(), file.path(), file.text() + extension, false));
    }

    private static long seconds(ConfigMap map, String key, long otherwise) {
        return map.get(key, Values.DURATION, otherwise * SECOND_NS) / SECOND_NS;
    }

    private static byte[] salt(String text) {
        byte[] salt = HexFormat.of().parseHex(text);
        if (salt.length > 255) {
            throw new IllegalArgumentException(text);
        }
        return salt;
    }
}
