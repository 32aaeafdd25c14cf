package io.faultline.topology;

import io.faultline.topology.config.Position;
import io.faultline.topology.config.Problems;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The things of one kind in a region, by name, in the order of the topology. Immutable.
 *
 * @param <T> the kind
 */
public final class Named<T> {

    private final String kind;
    private final Map<String, T> things;

    Named(String kind, Map<String, T> things) {
        this.kind = kind;
        this.things = Collections.unmodifiableMap(new LinkedHashMap<>(things));
    }

    /**
     * The thing of a name.
     *
     * @throws IllegalArgumentException if there is none; the message has the nearest name that there is
     */
    public T get(String name) {
        T thing = things.get(name);
        if (thing == null) {
            throw new IllegalArgumentException(Problems.unknown(Position.of(kind), "", kind, name, things.keySet())
                    .message());
        }
        return thing;
    }

    /** The thing of a name, or {@code null} if there is none. */
    public @Nullable T find(String name) {
        return things.get(name);
    }

    /** The names. */
    public Set<String> names() {
        return things.keySet();
    }

    /** The things. */
    public Collection<T> all() {
        return things.values();
    }

    /** What kind of thing, for messages. */
    public String kind() {
        return kind;
    }

    @Override
    public String toString() {
        return kind + "s " + things.keySet();
    }
}
