package io.faultline.topology.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A topology as written: its file laid over those that it extends, overrides laid over it, variables filled in. Nothing
 * has been made of its values yet. Immutable but for reading further files.
 */
public final class ConfigTree {

    /** The first octet of every address, where the topology does not set {@code net}. */
    public static final String DEFAULT_NET = "127";

    private static final Map<String, String> VARIABLES = Map.of("net", DEFAULT_NET);
    private static final int MAX_EXTENDS = 8;
    private static final String EXTENDS = "extends";

    private final Problems problems;
    private final Map<String, Source> sources = new LinkedHashMap<>();

    /** The files that values name, and those that they include, by what complaints call them. */
    private final Map<String, Source> included = new LinkedHashMap<>();

    private Map<String, String> environment = Map.of();
    private MapNode root = MapNode.empty(Position.of(""), "");

    private ConfigTree(Problems problems) {
        this.problems = problems;
    }

    /**
     * Reads a topology.
     *
     * @param reference a file, or the name of a topology that is shipped
     * @param overrides what is laid over it
     * @param problems where complaints go; the tree holds what could be read
     * @throws TopologyException if there is no such topology
     */
    public static ConfigTree load(String reference, Overrides overrides, Problems problems) {
        ConfigTree tree = new ConfigTree(problems);
        Source source = locate(reference, null);
        if (source == null) {
            throw TopologyException.of(new Problem(
                    Position.of(reference),
                    "",
                    "no such topology",
                    "a file, or " + Names.list(ShippedTopologies.names()),
                    Names.nearest(reference, ShippedTopologies.names())));
        }
        tree.layer(tree.readWithBases(source, new ArrayList<>()), overrides);
        return tree;
    }

    /**
     * Reads a topology from a text.
     *
     * @param name what complaints call the text; a file of this name need not exist
     */
    public static ConfigTree parse(String name, String text, Overrides overrides, Problems problems) {
        ConfigTree tree = new ConfigTree(problems);
        Source source = Source.of(name, Path.of(name));
        tree.sources.put(name, source);
        ConfigNode node = YamlReader.file(name, text, problems);
        tree.layer(tree.overBases(node, source, new ArrayList<>(List.of(source))), overrides);
        return tree;
    }

    /**
     * Reads a text that is written like a part of a topology, with this one's variables but those of the environment: the text may
     * come from elsewhere. No file is read for it.
     *
     * @param name what complaints call the text
     * @param into where complaints go; what is returned may be used only if there is none
     */
    public ConfigNode fragment(String name, String text, Problems into) {
        return Interpolation.fill(YamlReader.file(name, text, into), root, VARIABLES, into);
    }

    /** The whole. */
    public MapNode root() {
        return root;
    }

    /** Where complaints go. */
    public Problems problems() {
        return problems;
    }

    /**
     * The text of a file that a value names, relative to the file in which the value is written, its variables filled in.
     *
     * @return {@code null}, after a complaint, if it cannot be read
     */
    public @Nullable String read(ScalarNode reference) {
        Source here = sources.get(reference.position().source());
        Source file = here == null ? outside(reference.text()) : here.sibling(reference.text());
        if (file == null || !file.exists()) {
            problems.add(reference, reference.describe(), "a file that exists");
            return null;
        }
        String text = text(file, reference.position(), reference.path());
        if (text == null) {
            return null;
        }
        included.put(reference.text(), file);
        ScalarNode whole = new ScalarNode(Position.of(file.display()), reference.path(), text, false);
        return Interpolation.fill(whole, root, VARIABLES, environment, problems).text();
    }

    /**
     * The text of a file that another one of {@link #read} includes, relative to that one and below its folder, its variables filled
     * in.
     *
     * @param includer what complaints call the file that includes, as {@link #read} and this method name it
     * @return the text, its display name first; {@code null}, after a complaint, if it cannot be read or lies elsewhere
     */
    public @Nullable Included include(String includer, String reference, Position position, String key) {
        Source here = included.get(includer);
        Source file = here == null ? null : here.sibling(reference);
        if (here == null || file == null || !file.exists() || !file.isBelowFolderOf(here)) {
            problems.add(position, key, '"' + reference + '"', "a file that exists, below the folder of " + includer);
            return null;
        }
        String text = text(file, position, key);
        if (text == null) {
            return null;
        }
        included.put(file.display(), file);
        ScalarNode whole = new ScalarNode(Position.of(file.display()), key, text, false);
        return new Included(
                file.display(),
                Interpolation.fill(whole, root, VARIABLES, environment, problems)
                        .text());
    }

    /**
     * A file that was included.
     *
     * @param display what complaints call it
     * @param text all of it, variables filled in
     */
    public record Included(String display, String text) {}

    private void layer(MapNode file, Overrides overrides) {
        MapNode tree = file;
        for (String name : overrides.files()) {
            Source source = outside(name);
            if (source == null || !source.exists()) {
                problems.add(
                        Position.of("--override " + name), "", "no such file", "a file in the format of a topology");
                continue;
            }
            tree = (MapNode) Overlay.merge(tree, readWithBases(source, new ArrayList<>()));
        }
        for (Overrides.Setting setting : overrides.settings()) {
            tree = set(tree, setting);
        }
        environment = overrides.environment();
        root = Interpolation.fill(tree, VARIABLES, environment, problems);
    }

    private MapNode set(MapNode tree, Overrides.Setting setting) {
        int equals = setting.text().indexOf('=');
        String path = equals < 0 ? "" : setting.text().substring(0, equals).strip();
        try {
            ConfigPath way = ConfigPath.parse(path);
            String text = setting.text().substring(equals + 1).strip();
            return way.lay(tree, YamlReader.value(setting.position(), path, text, problems));
        } catch (IllegalArgumentException e) {
            String came = path.isEmpty() ? "\"" + setting.text() + '"' : String.valueOf(e.getMessage());
            problems.add(setting.position(), path, came, "a path and a value such as links.az1-core.loss=5%");
            return tree;
        }
    }

    private MapNode readWithBases(Source source, List<Source> chain) {
        chain.add(source);
        sources.put(source.display(), source);
        String text = text(source, Position.of(source.display()), "");
        return text == null
                ? MapNode.empty(Position.of(source.display()), "")
                : overBases(YamlReader.file(source.display(), text, problems), source, chain);
    }

    private MapNode overBases(ConfigNode node, Source source, List<Source> chain) {
        if (!(node instanceof MapNode map)) {
            problems.add(node, node.describe(), "a map that begins with name: ...");
            return MapNode.empty(node.position(), "");
        }
        ConfigNode base = map.get(EXTENDS);
        if (base == null || base.isEmpty()) {
            return map;
        }
        if (!(base instanceof ScalarNode reference)) {
            problems.add(base, base.describe(), "a file, or the name of a shipped topology");
            return map;
        }
        Source below = locate(reference.text(), source);
        if (below == null) {
            problems.add(new Problem(
                    reference.position(),
                    reference.path(),
                    "no topology \"" + reference.text() + '"',
                    "a file beside this one, or " + Names.list(ShippedTopologies.names()),
                    Names.nearest(reference.text(), ShippedTopologies.names())));
            return map;
        }
        if (chain.stream().anyMatch(above -> above.location().equals(below.location())) || chain.size() > MAX_EXTENDS) {
            String way = String.join(" -> ", chain.stream().map(Source::display).toList()) + " -> " + below.display();
            problems.add(reference, way, "no cycle, and at most " + MAX_EXTENDS + " steps");
            return map;
        }
        return (MapNode) Overlay.merge(readWithBases(below, chain), map);
    }

    private static @Nullable Source locate(String reference, @Nullable Source from) {
        Source file = from == null ? outside(reference) : from.sibling(reference);
        if (file != null && file.exists()) {
            return file;
        }
        return ShippedTopologies.find(reference);
    }

    private static @Nullable Source outside(String file) {
        try {
            Path path = Path.of(file);
            return Files.isDirectory(path)
                    ? Source.of(path.resolve("topology.yaml").toString(), path.resolve("topology.yaml"))
                    : Source.of(file, path);
        } catch (InvalidPathException e) {
            return null;
        }
    }

    private @Nullable String text(Source source, Position position, String key) {
        try {
            return source.text();
        } catch (IOException e) {
            problems.add(position, key, "cannot read " + source.display() + ": " + e.getMessage(), "a text in UTF-8");
            return null;
        }
    }
}
