package io.faultline.topology.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Lays one tree over another: maps merge key by key, and anything else replaces what lies below. An explicit
 * {@code null} or {@code ~} removes the key; a key with nothing behind it leaves what lies below.
 */
final class Overlay {

    private Overlay() {}

    static ConfigNode merge(ConfigNode below, ConfigNode above) {
        if (!(below instanceof MapNode lower) || !(above instanceof MapNode upper)) {
            return above.isEmpty() ? below : above;
        }
        Map<String, MapNode.Entry> entries = new LinkedHashMap<>(lower.entries());
        upper.entries().forEach((key, entry) -> {
            MapNode.Entry old = entries.get(key);
            if (entry.value() instanceof ScalarNode scalar && scalar.isNull()) {
                entries.remove(key);
            } else if (old == null) {
                entries.put(key, entry);
            } else {
                entries.put(key, new MapNode.Entry(entry.key(), merge(old.value(), entry.value())));
            }
        });
        return new MapNode(above.position(), above.path(), entries);
    }

    /** The same value at another path, its position kept. */
    static ConfigNode at(ConfigNode node, String path) {
        if (node instanceof MapNode map) {
            Map<String, MapNode.Entry> entries = new LinkedHashMap<>();
            map.entries()
                    .forEach((key, entry) -> entries.put(
                            key, new MapNode.Entry(entry.key(), at(entry.value(), Paths.child(path, key)))));
            return new MapNode(map.position(), path, entries);
        }
        if (node instanceof ListNode list) {
            List<ConfigNode> items = new ArrayList<>();
            for (ConfigNode item : list.items()) {
                items.add(at(item, Paths.item(path, items.size())));
            }
            return new ListNode(list.position(), path, items);
        }
        ScalarNode scalar = (ScalarNode) node;
        return new ScalarNode(scalar.position(), path, scalar.text(), scalar.plain());
    }
}
