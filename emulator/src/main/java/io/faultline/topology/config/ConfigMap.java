package io.faultline.topology.config;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads a map of a topology with types and defaults. What is wrong goes to the {@link Problems}, and reading goes on
 * with the default, so that one pass finds every fault. Not thread-safe.
 *
 * <pre>{@code
 * static final Keys KEYS = Keys.of("outage", "at", "link", "loss");
 *
 * ConfigMap map = ConfigMap.of(node, KEYS, problems);      // complains about unknown keys
 * Long atNs = map.require("at", Values.DURATION);          // complains if it is missing; null then
 * double loss = map.get("loss", Values.PROBABILITY, 1.0);  // 1.0 if it is missing or wrong
 * }</pre>
 */
public final class ConfigMap {

    private final MapNode node;
    private final Keys keys;
    private final Problems problems;

    private ConfigMap(MapNode node, Keys keys, Problems problems) {
        this.node = node;
        this.keys = keys;
        this.problems = problems;
    }

    /** Reads a value as a map; nothing at all reads as an empty one. Complains about any key not among {@code keys}. */
    public static ConfigMap of(ConfigNode node, Keys keys, Problems problems) {
        ConfigMap map = new ConfigMap(asMap(node, "a map with " + Names.list(keys.keys()), problems), keys, problems);
        for (Map.Entry<String, MapNode.Entry> entry : map.node.entries().entrySet()) {
            String key = entry.getKey();
            if (!keys.contains(key)) {
                problems.add(Problems.unknown(entry.getValue().key(), map.node.pathOf(key), "key", key, keys.keys()));
            }
        }
        return map;
    }

    /** A map of named things, whose keys are names: complains about a key that is none. */
    public static Map<String, ConfigNode> named(@Nullable ConfigNode node, ValueType<String> name, Problems problems) {
        Map<String, ConfigNode> things = new LinkedHashMap<>();
        if (node == null) {
            return things;
        }
        for (Map.Entry<String, MapNode.Entry> entry :
                asMap(node, "a map of names", problems).entries().entrySet()) {
            try {
                things.put(name.parse(entry.getKey()), entry.getValue().value());
            } catch (IllegalArgumentException e) {
                problems.add(
                        entry.getValue().key(),
                        entry.getValue().value().path(),
                        "name \"" + entry.getKey() + '"',
                        name.expected("name"));
            }
        }
        return things;
    }

    /** The map itself. */
    public MapNode node() {
        return node;
    }

    /** Where complaints go. */
    public Problems problems() {
        return problems;
    }

    /** Whether the map has the key with something behind it. */
    public boolean has(String key) {
        return value(key) != null;
    }

    /** The value of a key as a node, or {@code null} if it is missing or empty. */
    public @Nullable ConfigNode value(String key) {
        if (!keys.contains(key)) {
            throw new IllegalArgumentException("key: " + key + " (expected: " + keys + ")");
        }
        ConfigNode value = node.get(key);
        return value == null || value.isEmpty() ? null : value;
    }

    /** A typed value, or the default if it is missing or wrong. */
    public <T> T get(String key, ValueType<T> type, T otherwise) {
        T value = get(key, type);
        return value == null ? otherwise : value;
    }

    /** A typed value, or {@code null} if it is missing or wrong. */
    public <T> @Nullable T get(String key, ValueType<T> type) {
        ConfigNode value = value(key);
        return value == null ? null : parse(value, key, type, problems);
    }

    /** A typed value that must be there; {@code null}, after a complaint, if it is missing or wrong. */
    public <T> @Nullable T require(String key, ValueType<T> type) {
        if (!has(key)) {
            missing(key, type.expected(key));
            return null;
        }
        return get(key, type);
    }

    /** A list of typed values; a single scalar reads as a list of one. Wrong ones are left out after a complaint. */
    public <T> List<T> list(String key, ValueType<T> type) {
        List<T> values = new ArrayList<>();
        for (ConfigNode item : items(key)) {
            T value = parse(item, key, type, problems);
            if (value != null) {
                values.add(value);
            }
        }
        return values;
    }

    /** The items of a list; a single value reads as a list of one, a missing one as an empty list. */
    public List<ConfigNode> items(String key) {
        ConfigNode value = value(key);
        if (value == null) {
            return List.of();
        }
        return value instanceof ListNode list ? list.items() : List.of(value);
    }

    /** A map within; empty if it is missing. */
    public ConfigMap map(String key, Keys inner) {
        ConfigNode value = value(key);
        return of(value == null ? MapNode.empty(node.keyPosition(key), node.pathOf(key)) : value, inner, problems);
    }

    /** A map of named things within; empty if it is missing. */
    public Map<String, ConfigNode> named(String key) {
        return named(value(key), Values.NAME, problems);
    }

    /** A name that must be one of those that exist; {@code null}, after a complaint, if it is missing or unknown. */
    public @Nullable String reference(String key, String kind, Collection<String> known) {
        String name = require(key, Values.TEXT);
        ConfigNode value = value(key);
        if (name != null && value != null && !known.contains(name)) {
            problems.addUnknown(value, kind, name, known);
            return null;
        }
        return name;
    }

    /** Complains that a key is missing. */
    public void missing(String key, String expected) {
        problems.add(node.position(), node.pathOf(key), "missing", expected);
    }

    /** Complains about the value of a key. */
    public void complain(String key, String came, String expected) {
        ConfigNode value = node.get(key);
        problems.add(value == null ? node.position() : value.position(), node.pathOf(key), came, expected);
    }

    /** Reads one value; {@code null}, after a complaint, if it is not of the type. */
    public static <T> @Nullable T parse(ConfigNode value, String key, ValueType<T> type, Problems problems) {
        if (value instanceof ScalarNode scalar) {
            try {
                return type.parse(scalar.text());
            } catch (IllegalArgumentException e) {
                String near = type instanceof Values.Word<?> word
                        ? Names.nearest(scalar.text(), word.words().keySet())
                        : null;
                problems.add(new Problem(value.position(), value.path(), value.describe(), type.expected(key), near));
                return null;
            }
        }
        problems.add(value, value.describe(), type.expected(key));
        return null;
    }

    private static MapNode asMap(ConfigNode node, String expected, Problems problems) {
        if (node instanceof MapNode map) {
            return map;
        }
        if (!node.isEmpty()) {
            problems.add(node, node.describe(), expected);
        }
        return MapNode.empty(node.position(), node.path());
    }
}
