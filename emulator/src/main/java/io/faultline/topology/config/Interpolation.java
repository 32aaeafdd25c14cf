package io.faultline.topology.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.commons.configuration2.interpol.ConfigurationInterpolator;
import org.jspecify.annotations.Nullable;

/**
 * Fills variables into a tree's scalars, by Commons Configuration's interpolator: <code>${net}</code>, any other path
 * of the topology such as <code>${defaults.link.delay}</code>, and <code>${env:FAULTLINE_...}</code>. Of the
 * environment only variables of that prefix are seen, because a topology may come from elsewhere, and none of the
 * interpolator's other lookups (files, scripts, DNS) exists here. <code>$${</code> is a literal <code>${</code>.
 */
final class Interpolation {

    static final String ENVIRONMENT_PREFIX = "FAULTLINE_";

    /** One value may not grow past this, nor all of them together past {@link #MAX_TOTAL}. */
    private static final int MAX_GROWTH = 1 << 20;

    private static final int MAX_TOTAL = 16 << 20;
    private static final int MAX_VARIABLES = 1_000;

    private final MapNode root;
    private final Map<String, String> defaults;
    private final Map<String, String> environment;
    private final Problems problems;
    private final ConfigurationInterpolator interpolator = new ConfigurationInterpolator();
    private final Set<String> unknown = new LinkedHashSet<>();
    private int variables;
    private int growth;
    private int total;

    private Interpolation(
            MapNode root, Map<String, String> defaults, Map<String, String> environment, Problems problems) {
        this.root = root;
        this.defaults = defaults;
        this.environment = environment;
        this.problems = problems;
        interpolator.addDefaultLookup(this::path);
        interpolator.registerLookup("env", this::environment);
    }

    /** The tree with its variables filled; what a variable may be that the tree does not set is in {@code defaults}. */
    static MapNode fill(
            MapNode root, Map<String, String> defaults, Map<String, String> environment, Problems problems) {
        return (MapNode) new Interpolation(root, defaults, environment, problems).fill(root);
    }

    /** A text that lies outside the tree, filled from it. */
    static ScalarNode fill(
            ScalarNode text,
            MapNode root,
            Map<String, String> defaults,
            Map<String, String> environment,
            Problems problems) {
        return new Interpolation(root, defaults, environment, problems).fill(text);
    }

    /** A node that lies outside the tree, filled from it and not from the environment. */
    static ConfigNode fill(ConfigNode node, MapNode root, Map<String, String> defaults, Problems problems) {
        return new Interpolation(root, defaults, Map.of(), problems).fill(node);
    }

    private ConfigNode fill(ConfigNode node) {
        if (node instanceof MapNode map) {
            Map<String, MapNode.Entry> entries = new LinkedHashMap<>();
            map.entries()
                    .forEach((key, entry) -> entries.put(key, new MapNode.Entry(entry.key(), fill(entry.value()))));
            return new MapNode(map.position(), map.path(), entries);
        }
        if (node instanceof ListNode list) {
            List<ConfigNode> items = new ArrayList<>(list.items().size());
            list.items().forEach(item -> items.add(fill(item)));
            return new ListNode(list.position(), list.path(), items);
        }
        ScalarNode scalar = (ScalarNode) node;
        return fill(scalar);
    }

    private ScalarNode fill(ScalarNode scalar) {
        if (!scalar.text().contains("${")) {
            return scalar;
        }
        unknown.clear();
        variables = 0;
        growth = 0;
        String filled = scalar.text();
        try {
            filled = String.valueOf(interpolator.interpolate(scalar.text()));
        } catch (TooMuch e) {
            problems.add(scalar, scalar.describe(), "variables that expand to at most " + MAX_GROWTH + " characters");
        } catch (IllegalStateException e) {
            problems.add(scalar, scalar.describe(), "no variable that is defined by itself");
        }
        for (String name : unknown) {
            // A variable with a default, ${name:-default}, is none that is missed.
            if (filled.contains("${" + name + '}')) {
                complain(scalar, name);
            }
        }
        return new ScalarNode(scalar.position(), scalar.path(), filled, scalar.plain());
    }

    private void complain(ScalarNode scalar, String name) {
        if (name.startsWith("env:")) {
            problems.add(
                    scalar,
                    "unknown variable \"" + name + '"',
                    "an environment variable that is set and begins with " + ENVIRONMENT_PREFIX);
            return;
        }
        Set<String> known = new LinkedHashSet<>(defaults.keySet());
        collectPaths(root, known);
        String nearest = Names.nearest(name, known);
        problems.add(new Problem(
                scalar.position(),
                scalar.path(),
                "unknown variable \"" + name + '"',
                "net, the path of another value, or env:" + ENVIRONMENT_PREFIX + "...",
                nearest));
    }

    private @Nullable Object path(String name) {
        count(0);
        String value = defaults.get(name);
        try {
            if (ConfigPath.parse(name).find(root) instanceof ScalarNode scalar && !scalar.isEmpty()) {
                value = scalar.text();
            }
        } catch (IllegalArgumentException e) {
            value = null;
        }
        return found(name, value);
    }

    private @Nullable Object environment(String name) {
        count(0);
        return found("env:" + name, name.startsWith(ENVIRONMENT_PREFIX) ? environment.get(name) : null);
    }

    private @Nullable Object found(String name, @Nullable String value) {
        if (value == null) {
            unknown.add(name);
        } else {
            count(value.length());
        }
        return value;
    }

    private void count(int length) {
        growth += length;
        total += length;
        if (++variables > MAX_VARIABLES || growth > MAX_GROWTH || total > MAX_TOTAL) {
            throw new TooMuch();
        }
    }

    private static void collectPaths(ConfigNode node, Set<String> paths) {
        if (node instanceof MapNode map) {
            map.entries().values().forEach(entry -> collectPaths(entry.value(), paths));
        } else if (node instanceof ScalarNode && paths.size() < 10_000) {
            paths.add(node.path());
        }
    }

    /** Variables that expand to variables, without end or nearly so. */
    private static final class TooMuch extends RuntimeException {
        @java.io.Serial
        private static final long serialVersionUID = 1L;
    }
}
