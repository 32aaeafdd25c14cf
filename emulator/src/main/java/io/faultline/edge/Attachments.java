package io.faultline.edge;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The hosts that a proxy's user may choose from by name, and the one that is used when no name is given. */
public final class Attachments {
    private final Attachment standard;
    private final Map<String, Attachment> byName;

    /**
     * Makes the choice.
     *
     * @param standard used when the client names no host
     * @param byName what it may name
     */
    public Attachments(Attachment standard, Map<String, Attachment> byName) {
        this.standard = standard;
        this.byName = new LinkedHashMap<>(byName);
    }

    Attachment standard() {
        return standard;
    }

    @Nullable
    Attachment named(String name) {
        return name.isEmpty() ? standard : byName.get(name);
    }

    Set<String> names() {
        return byName.keySet();
    }
}
