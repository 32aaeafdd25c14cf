package io.faultline.topology.read;

import io.faultline.dns.tsig.AccessList;
import io.faultline.dns.tsig.AccessRule;
import io.faultline.dns.tsig.TsigAlgorithm;
import io.faultline.dns.tsig.TsigKey;
import io.faultline.dns.wire.Names;
import io.faultline.packet.Address;
import io.faultline.packet.Prefix;
import io.faultline.topology.config.ConfigMap;
import io.faultline.topology.config.ConfigNode;
import io.faultline.topology.config.Keys;
import io.faultline.topology.config.Problems;
import io.faultline.topology.config.ScalarNode;
import io.faultline.topology.config.Values;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Keys, and lists of who may.
 *
 * <pre>
 * keys:
 *   xfr: {algorithm: hmac-sha256, secret: c2VjcmV0}
 * allow-transfer: ["${net}.1.0.0/16", key xfr, "${net}.2.0.9 key xfr"]      or any
 * notify: ["${net}.2.0.53", "${net}.2.0.54:5353"]
 * </pre>
 */
final class AccessReader {

    static final Keys KEY = Keys.of("dnsKey", "algorithm", "secret");

    private static final String EXPECTED = "any, a prefix, an address, key NAME, or PREFIX key NAME";
    private static final int DNS_PORT = 53;

    private final Map<String, TsigKey> keys = new LinkedHashMap<>();
    private final Problems problems;

    AccessReader(@Nullable ConfigNode section, Problems problems) {
        this.problems = problems;
        ConfigMap.named(section, Values.DOMAIN, problems).forEach(this::key);
    }

    Map<String, TsigKey> keys() {
        return keys;
    }

    private void key(String name, ConfigNode node) {
        ConfigMap map = ConfigMap.of(node, KEY, problems);
        TsigAlgorithm algorithm = map.get("algorithm", Values.oneOf(TsigAlgorithm.class), TsigAlgorithm.HMAC_SHA256);
        String secret = map.require("secret", Values.TEXT);
        if (secret != null) {
            try {
                keys.put(name, TsigKey.of(Names.absolute(name), algorithm, secret));
            } catch (IllegalArgumentException e) {
                // What came is a secret: it is not shown.
                map.complain("secret", "a text that is no Base64", "octets in Base64, as tsig-keygen prints them");
            }
        }
    }

    /** The key that a value names; null, after a complaint, if there is none such. */
    @Nullable
    TsigKey key(ConfigMap map, String key) {
        String name = map.has(key) ? map.reference(key, "key", keys.keySet()) : null;
        return name == null ? null : keys.get(name);
    }

    /** Who may; nobody where nothing is written. */
    AccessList access(ConfigMap map, String key) {
        List<AccessRule> rules = new ArrayList<>();
        for (ConfigNode item : map.items(key)) {
            if (item instanceof ScalarNode scalar) {
                addRules(scalar, rules);
            } else {
                problems.add(item, item.describe(), EXPECTED);
            }
        }
        return new AccessList(rules);
    }

    private void addRules(ScalarNode item, List<AccessRule> rules) {
        String text = item.text().strip();
        if (text.equals("any")) {
            rules.add(new AccessRule(Prefix.DEFAULT_IPV4, null));
            rules.add(new AccessRule(Prefix.DEFAULT_IPV6, null));
            return;
        }
        String[] words = text.split("\\s+", -1);
        boolean withKey = words.length >= 2 && words[words.length - 2].equals("key");
        int prefixes = words.length - (withKey ? 2 : 0);
        TsigKey key = withKey ? keys.get(words[words.length - 1]) : null;
        if (withKey && key == null) {
            problems.addUnknown(item, "key", words[words.length - 1], keys.keySet());
            return;
        }
        try {
            Prefix prefix = prefixes == 1 ? prefix(words[0]) : null;
            if (prefixes > 1) {
                throw new IllegalArgumentException(text);
            }
            rules.add(new AccessRule(prefix, key == null ? null : key.name()));
        } catch (IllegalArgumentException e) {
            problems.add(item, item.describe(), EXPECTED);
        }
    }

    private static Prefix prefix(String text) {
        return text.contains("/") ? Prefix.of(text) : Prefix.host(Address.of(text));
    }

    /** Addresses with a port, 53 where none is written. */
    List<InetSocketAddress> addresses(ConfigMap map, String key) {
        List<InetSocketAddress> addresses = new ArrayList<>();
        for (ConfigNode item : map.items(key)) {
            String text = ConfigMap.parse(item, key, Values.TEXT, problems);
            if (text != null) {
                InetSocketAddress address = addressOrNull(text);
                if (address == null) {
                    problems.add(
                            item, item.describe(), "an address such as 127.1.0.53, or with a port: 127.1.0.53:5353");
                } else {
                    addresses.add(address);
                }
            }
        }
        return addresses;
    }

    /** An address with a port, 53 where none is written, or null. */
    static @Nullable InetSocketAddress addressOrNull(String text) {
        try {
            return address(text);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static InetSocketAddress address(String text) {
        try {
            return new InetSocketAddress(Values.ADDRESS.parse(text).toInetAddress(), DNS_PORT);
        } catch (IllegalArgumentException e) {
            return Values.SOCKET_ADDRESS.parse(text);
        }
    }
}
