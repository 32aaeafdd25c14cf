package io.faultline.topology.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.configuration2.tree.DefaultConfigurationKey;
import org.apache.commons.configuration2.tree.DefaultConfigurationKey.KeyIterator;
import org.apache.commons.configuration2.tree.DefaultExpressionEngine;
import org.jspecify.annotations.Nullable;

/**
 * The way to a value, in the syntax of Commons Configuration's default expression engine: {@code links.az1-core.loss},
 * {@code script(2).at}, a dot within a name doubled.
 */
final class ConfigPath {

    private static final int LONGEST = 1_000;

    /**
     * One step down.
     *
     * @param index which item of a list, -1 if the name is all
     */
    private record Step(String name, int index) {}

    private final List<Step> steps;

    private ConfigPath(List<Step> steps) {
        this.steps = steps;
    }

    /**
     * Parses a path.
     *
     * @throws IllegalArgumentException if it is none
     */
    static ConfigPath parse(String text) {
        if (text.isBlank() || text.length() > LONGEST || text.contains("[@")) {
            throw new IllegalArgumentException("path: " + text);
        }
        List<Step> steps = new ArrayList<>();
        KeyIterator parts = new DefaultConfigurationKey(DefaultExpressionEngine.INSTANCE, text).iterator();
        while (parts.hasNext()) {
            String name = parts.nextKey();
            if (name.isEmpty()) {
                throw new IllegalArgumentException("path: " + text);
            }
            steps.add(new Step(name, parts.hasIndex() ? parts.getIndex() : -1));
        }
        return new ConfigPath(List.copyOf(steps));
    }

    /** The value at this path, or {@code null} if there is none. */
    @Nullable
    ConfigNode find(ConfigNode root) {
        ConfigNode node = root;
        for (Step step : steps) {
            ConfigNode child = node instanceof MapNode map ? map.get(step.name) : null;
            if (child != null && step.index >= 0) {
                List<ConfigNode> items = child instanceof ListNode list ? list.items() : List.of(child);
                child = step.index < items.size() ? items.get(step.index) : null;
            }
            if (child == null) {
                return null;
            }
            node = child;
        }
        return node;
    }

    /**
     * The tree with a value laid over what is at this path; maps on the way are made where there are none.
     *
     * @throws IllegalArgumentException if an index points past the end of its list, or a step at something that has no
     *     names; the message says which
     */
    MapNode lay(MapNode root, ConfigNode value) {
        return lay(root, 0, value);
    }

    private MapNode lay(MapNode map, int depth, ConfigNode value) {
        Step step = steps.get(depth);
        ConfigNode old = map.get(step.name);
        String path = Paths.child(map.path(), step.name);
        ConfigNode laid;
        if (step.index < 0) {
            laid = below(old, path, depth, value);
        } else {
            if (!(old instanceof ListNode list) || step.index >= list.items().size()) {
                int size = old instanceof ListNode list ? list.items().size() : 0;
                throw new IllegalArgumentException(path + " has " + size + " items");
            }
            List<ConfigNode> items = new ArrayList<>(list.items());
            items.set(step.index, below(items.get(step.index), Paths.item(path, step.index), depth, value));
            laid = new ListNode(list.position(), path, items);
        }
        Map<String, MapNode.Entry> change = new LinkedHashMap<>();
        change.put(step.name, new MapNode.Entry(value.position(), laid));
        if (step.index < 0 && depth == steps.size() - 1) {
            return (MapNode) Overlay.merge(map, new MapNode(map.position(), map.path(), change));
        }
        Map<String, MapNode.Entry> entries = new LinkedHashMap<>(map.entries());
        Position key = old == null ? value.position() : map.keyPosition(step.name);
        entries.put(step.name, new MapNode.Entry(key, laid));
        return new MapNode(map.position(), map.path(), entries);
    }

    private ConfigNode below(@Nullable ConfigNode old, String path, int depth, ConfigNode value) {
        if (depth == steps.size() - 1) {
            ConfigNode placed = Overlay.at(value, path);
            return old == null || placed instanceof ScalarNode ? placed : Overlay.merge(old, placed);
        }
        if (old == null || old.isEmpty()) {
            return lay(MapNode.empty(value.position(), path), depth + 1, value);
        }
        if (old instanceof MapNode map) {
            return lay(map, depth + 1, value);
        }
        throw new IllegalArgumentException(path + " is " + old.describe());
    }
}
