package io.faultline.topology.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Values by name, in the order in which they were written. */
public final class MapNode implements ConfigNode {

    /**
     * A name with its value.
     *
     * @param key where the name is written
     * @param value what it names
     */
    public record Entry(Position key, ConfigNode value) {}

    private final Position position;
    private final String path;
    private final Map<String, Entry> entries;

    MapNode(Position position, String path, Map<String, Entry> entries) {
        this.position = position;
        this.path = path;
        this.entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
    }

    /** A map without entries. */
    public static MapNode empty(Position position, String path) {
        return new MapNode(position, path, Map.of());
    }

    @Override
    public Position position() {
        return position;
    }

    @Override
    public String path() {
        return path;
    }

    @Override
    public String describe() {
        return "a map";
    }

    /** The names, in the order in which they were written. */
    public Set<String> keys() {
        return entries.keySet();
    }

    /** The value of a name, or {@code null} if the map has none. */
    public @Nullable ConfigNode get(String key) {
        Entry entry = entries.get(key);
        return entry == null ? null : entry.value();
    }

    /** The names with their values, in the order in which they were written. */
    public Map<String, Entry> entries() {
        return entries;
    }

    /** Where a name is written; where the map begins, if it has no such name. */
    public Position keyPosition(String key) {
        Entry entry = entries.get(key);
        return entry == null ? position : entry.key();
    }

    /** The path of a value of this map. */
    public String pathOf(String key) {
        return Paths.child(path, key);
    }

    @Override
    public String toString() {
        return "MapNode" + entries.keySet();
    }
}
