package io.faultline.topology.config;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The keys that a map may have. The published JSON Schema has a definition of the same name with the same properties,
 * which a test holds.
 */
public final class Keys {

    private final String name;
    private final Set<String> keys;

    private Keys(String name, Set<String> keys) {
        this.name = name;
        this.keys = Collections.unmodifiableSet(keys);
    }

    /**
     * Names the keys that a map may have.
     *
     * @param name what the map is, and the name of its definition in the JSON Schema
     * @param keys in the order in which a complaint lists them
     */
    public static Keys of(String name, String... keys) {
        Set<String> set = new LinkedHashSet<>();
        for (String key : keys) {
            if (!set.add(key)) {
                throw new IllegalArgumentException(name + ": key " + key + " twice");
            }
        }
        return new Keys(name, set);
    }

    /** These keys and more, under another name. */
    public Keys and(String name, String... more) {
        String[] all = new String[keys.size() + more.length];
        keys.toArray(all);
        System.arraycopy(more, 0, all, keys.size(), more.length);
        return of(name, all);
    }

    /** What the map is. */
    public String name() {
        return name;
    }

    /** The keys, in order. */
    public Set<String> keys() {
        return keys;
    }

    boolean contains(String key) {
        return keys.contains(key);
    }

    @Override
    public String toString() {
        return name + keys;
    }
}
